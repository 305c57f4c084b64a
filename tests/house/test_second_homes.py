"""The second homes of rules on the page of the rules: both places are there, and the test that holds them equal."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "chargeback_kit" / "rules" / "README.md"
SECTION = PAGE.read_text(encoding="utf-8").partition("\n## Second homes\n")[2].partition("\n## ")[0]
ROWS = [[cell.strip() for cell in row.strip("|").split(" | ")] for row in SECTION.splitlines() if row.startswith("| R")]
PLACE = re.compile(r"\[([^\]]+)\]\(([^)]+)\)(?: `(\w+)`)?")
QUICK = {path for path in (ROOT / "chargeback_kit" / "planning" / "quick").glob("*.py") if path.name != "__init__.py"}
NO_RULE = {"index.py"}


def places(cell: str) -> list[tuple[Path, str]]:
    """The files that a cell links, each with the name that it gives of what stands there."""
    found = PLACE.findall(cell)
    assert found, cell
    assert all(Path(address).name == shown for shown, address, _ in found), cell
    return [((PAGE.parent / address).resolve(), name) for _, address, name in found]


def names(path: Path) -> set[str]:
    """What a file defines: functions and classes of Python, the macros of SQL."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".sql":
        return set(re.findall(r"^CREATE OR REPLACE MACRO (\w+)", text, re.MULTILINE))
    made = (ast.FunctionDef, ast.ClassDef)
    return {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, made)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]}")
def test_both_homes_and_the_test_are_there(row: list[str]) -> None:
    rules, _, home, second, held_by = row
    assert re.fullmatch(r"R\d\d(?:(?:, | to )R\d\d)*", rules)
    for path, name in [*places(home), *places(second), *places(held_by)]:
        assert path.is_file(), path
        assert not name or name in names(path), f"{path.name} defines no {name}"
    assert not {path for path, _ in places(home)} & {path for path, _ in places(second)}
    assert all(name.startswith("test_") for _, name in places(held_by))


def test_every_module_of_the_quick_answers_is_a_second_home() -> None:
    listed = {path for row in ROWS for path, _ in places(row[3])}
    assert {path.name for path in QUICK - listed} == NO_RULE


def test_what_the_trigger_is_compared_with_is_worked_out_in_one_place() -> None:
    kit = ROOT / "chargeback_kit"
    found = [path for path in kit.rglob("*.py") if "trigger_at ==" in path.read_text(encoding="utf-8")]
    assert [path.relative_to(kit).as_posix() for path in found] == ["wallet/player.py"]
