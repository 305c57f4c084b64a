"""The solver stands behind a wall: it knows nothing of the kit and no word of the trade, and has one door."""

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[3] / "chargeback_kit"
SOLVER = PACKAGE / "planning" / "assignment"
DOOR = "chargeback_kit.planning.assignment"
INSIDE = sorted(SOLVER.glob("*.py"))
OUTSIDE = sorted(path for path in PACKAGE.rglob("*.py") if SOLVER not in path.parents)
TRADE = """
bill call called caller carrier country countries fee licence market minute month people person phone plan pool seat
sku tenant user wallet
"""


def imported(path: Path) -> list[str]:
    """The modules that a file imports."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found.append(str(node.module))
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
    return found


@pytest.mark.parametrize("path", INSIDE, ids=lambda path: path.name)
def test_the_solver_imports_nothing_of_the_kit(path: Path) -> None:
    assert [name for name in imported(path) if name.startswith("chargeback_kit") and not name.startswith(DOOR)] == []


@pytest.mark.parametrize("path", INSIDE, ids=lambda path: path.name)
def test_the_solver_speaks_no_word_of_the_trade(path: Path) -> None:
    text = re.sub(r"# type: ignore.*", "", path.read_text(encoding="utf-8"))
    words = set(re.split(r"[^a-z]+", text.lower()))
    assert sorted(words & {form for word in TRADE.split() for form in (word, f"{word}s")}) == []


def test_the_kit_uses_the_door_alone() -> None:
    assert INSIDE
    climbed = [(path.name, name) for path in OUTSIDE for name in imported(path) if name.startswith(f"{DOOR}.")]
    assert climbed == []
