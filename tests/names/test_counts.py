"""A number agrees with its noun, on every surface and for 0, 1 and 2."""

import re
from pathlib import Path

import pytest
from export.tenant import bill, call, person
from oracle.tiny import licence

from chargeback_kit import text
from chargeback_kit.commands.bill import report
from chargeback_kit.export.page import page
from chargeback_kit.export.page_templates import more

from .surfaces import of_page

NOUNS = (
    *("call", "licence", "minute", "message", "segment", "row", "file", "pool", "country", "month", "day", "problem"),
    *("cost centre", "number", "error", "warning", "note", "counter", "recharge", "top-up", "move", "line"),
)
ONE = re.compile(rf"(?<![\d.,/–-])1 (?:more |new |other )?(?:{'|'.join(f'{n}s' for n in NOUNS)}|people|countries)\b")
AGREEMENT = licence("MCOPSTN1", 2, "12.00")
PACKAGE = Path(__file__).parents[2] / "chargeback_kit"


def test_helpers_agree_for_none_one_and_two() -> None:
    assert [text.counted(n, "cost centre owes", "cost centres owe") for n in (0, 1, 2)] == [
        "0 cost centres owe", "1 cost centre owes", "2 cost centres owe",
    ]  # fmt: skip
    assert [text.spoken_minutes(60 * n) for n in (0, 1, 2)] == ["0 minutes", "1 minute", "2 minutes"]
    assert [more(str(n), "row", "are") for n in (0, 1, 2)] == ["0 more rows are", "1 more row is", "2 more rows are"]


def test_no_text_leaves_the_number_open() -> None:
    found = [
        f"{path.name}:{number}"
        for path in PACKAGE.rglob("*")
        if path.suffix in (".py", ".j2", ".js", ".sql", ".typ")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"[a-z]\((?:s|es)\)[ .\"]", line)
    ]
    assert found == []


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_bill_of_so_many_calls_agrees(tmp_path: Path, number: int) -> None:
    calls = [call(each) for each in range(1, number + 1)]
    done = bill(tmp_path / "a", [person(0)], calls or [call(1, **{"Duration Seconds": "0"})], agreement=AGREEMENT)
    said = [*report(done, tmp_path), *of_page(page(done))]
    assert [found for found in said if ONE.search(found)] == []
