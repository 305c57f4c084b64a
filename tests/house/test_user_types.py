"""What a type checker and an editor tell somebody who imports the kit: its types, and the parts of a what-if."""

import inspect
import subprocess
import sys
from collections import defaultdict

import pytest

import chargeback_kit as ck
from chargeback_kit.planning.changes import Changes
from chargeback_kit.planning.scenario import Scenario

LINES = {
    "reveal_type(bill)": '"chargeback_kit.api.Bill"',
    "reveal_type(bill.total)": '"decimal.Decimal"',
    "reveal_type(ck.compare(bill, bill).change)": '"decimal.Decimal"',
    'bill.what_if(asigned={"US/MCOPSTN1": 90})': 'Unexpected keyword argument "asigned"',
    'bill.what_if(assigned={"US/MCOPSTN1": "many"})': '"str": "int"',
    'bill.imagine(prices={"MCOPSTN1": 12.5})': "incompatible type",
    "bill.totals": 'has no attribute "totals"',
}

LIBRARIES = (
    "altair",
    "duckdb",
    "ipywidgets",
    "numpy",
    "pandas",
    "pyarrow",
    "pydantic",
    "scipy",
    "tornado",
    "traitlets",
)
SETTINGS = f"[mypy]\nstrict = True\n[mypy-{','.join(f'{name}.*' for name in LIBRARIES)}]\nfollow_imports = skip\n"
"""The lines are about no type of a library, and mypy reads the kit in a quarter of the time without them."""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """What mypy says of each line of a file of a user's own, outside of the kit's folder."""
    folder = tmp_path_factory.mktemp("user")
    text = "\n".join(["import chargeback_kit as ck", 'bill = ck.bill("october", "2026-10")', *LINES, ""])
    (folder / "mine.py").write_text(text, encoding="utf-8")
    (folder / "mypy.ini").write_text(SETTINGS, encoding="utf-8")
    asked = [sys.executable, "-m", "mypy", f"--cache-dir={folder}/cache", "mine.py"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, cwd=folder)
    found: dict[int, str] = defaultdict(str)
    for line in done.stdout.splitlines():
        if line.startswith("mine.py:"):
            _, number, words = line.split(":", 2)
            found[int(number)] += words
    return found


@pytest.mark.parametrize("number", range(len(LINES)), ids=list(LINES))
def test_a_user_is_told_the_types_and_what_is_wrong(number: int, said: dict[int, str]) -> None:
    assert list(LINES.values())[number] in said[number + 3]


def test_the_parts_of_a_what_if_are_those_of_a_scenario_and_complete_as_one_types() -> None:
    parts = list(Changes.__annotations__)
    assert parts == list(Scenario.model_fields)
    for method in (ck.Bill.what_if, ck.Bill.imagine):
        named = inspect.signature(method).parameters.values()
        assert [each.name for each in named if each.kind is inspect.Parameter.KEYWORD_ONLY] == parts
