"""A rule or a fact that changes makes exactly the notebooks fail that teach it.

The package is copied, one line of the copy is changed, and every notebook is run against the copy and compared with its
stored outputs.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PROCESSES = 2
SECONDS = 300
SLOW = "rfc3987_syntax"  # jsonschema checks addresses with it and does without where there is none: 2 s for each kernel
BREAKS = {
    "R24": (
        "reference/tables/conference.csv",
        "minutes_per_licence,60,2019-12-01",
        "minutes_per_licence,90,2019-12-01",
    ),
    "R10.5": (
        "rules/kinds.csv",
        "R10.5,toll_free_in,,*_in,toll_free,,,The owner of a toll-free number pays for every minute\n",
        "",
    ),
    "R23": (
        "rules/pools.py",
        'either_or = agreement.switches.international_plan == "either_or" and international > 0',
        "either_or = False",
    ),
}
OWN_FIGURES = {"R24": "minutes_per_licence"}  # an agreement that states it does not take it from the table


def teaching(rule: str) -> set[str]:
    """The notebooks that say they teach a rule, and whose bill rests on what is broken."""
    own = OWN_FIGURES.get(rule)
    return {path.stem for path in NOTEBOOKS if rule in rules(path) and not (own and own in agreement(path))}


def rules(path: Path) -> list[str]:
    """The rules that a notebook says it teaches."""
    found: list[str] = json.loads(path.read_text(encoding="utf-8"))["metadata"]["rules"]
    return found


def agreement(path: Path) -> str:
    """The agreement of the bill that a notebook is about."""
    folder = re.search(r'bill = ck\.bill\(\\"([^"\\]+)', path.read_text(encoding="utf-8"))
    assert folder, path.stem
    return (path.parent / folder[1] / "agreement.toml").read_text(encoding="utf-8")


def broken(rule: str, folder: Path) -> None:
    """A copy of the package in which the rule is another one."""
    place, was, becomes = BREAKS[rule]
    shutil.copytree(ROOT / "chargeback_kit", folder / "chargeback_kit", ignore=shutil.ignore_patterns("__pycache__"))
    file = folder / "chargeback_kit" / place
    text = file.read_text(encoding="utf-8")
    assert text.count(was) == 1
    file.write_text(text.replace(was, becomes), encoding="utf-8")
    (folder / f"{SLOW}.py").write_text("raise ImportError\n", encoding="utf-8")


def compared(paths: list[Path], package: Path) -> set[str]:
    """The notebooks of these whose outputs are others with that package."""
    asked = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval",
        "-q",
        "-rfE",
        "--tb=no",
        "-p",
        "no:cacheprovider",
        *map(str, paths),
    ]
    known = os.environ | {"PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(asked, cwd=ROOT, env=known, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return set(re.findall(r"^(?:FAILED|ERROR) \S*?(\w+)\.ipynb::", done.stdout, re.MULTILINE))


@pytest.mark.parametrize("rule", BREAKS)
def test_exactly_the_notebooks_that_teach_it_fail(rule: str, tmp_path: Path) -> None:
    broken(rule, tmp_path)
    parts = [NOTEBOOKS[number::PROCESSES] for number in range(PROCESSES)]
    with ThreadPoolExecutor(PROCESSES) as pool:
        failed = set[str]().union(*pool.map(lambda paths: compared(paths, tmp_path), parts))
    assert teaching(rule)
    assert failed == teaching(rule)
