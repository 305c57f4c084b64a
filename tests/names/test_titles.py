"""One title for one thing: the headings of columns on pages, in workbooks, apps and statements (GLOSSARY.md)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chargeback_kit.export.workbook import sheets

ROOT = Path(__file__).parents[2]
KIT = ROOT / "chargeback_kit"
GLOSSARY = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
PAIRS = re.findall(r"\*\*([^*]+)\*\* \(never ((?:[^()]|\([^)]*\))+)\)", GLOSSARY)
NEVER = {never: title for title, words in PAIRS for never in words.split(", ")}
HEADINGS = (r'<th scope="col"[^>]*>([^<{]+)', r'\("\w+", "([^"]+)", [01]\)')


def of_apps() -> Iterator[tuple[str, str]]:
    """The titles of the tables of panels."""
    for path in KIT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="Column"), args=[_, ast.Constant(value=str(title)), *_]):
                    yield path.name, title


def of_pages() -> Iterator[tuple[str, str]]:
    """The titles of the tables of pages and statements."""
    for path in KIT.rglob("*.j2"):
        for pattern in HEADINGS:
            found = re.findall(pattern, path.read_text(encoding="utf-8"))
            yield from ((path.name, title.strip()) for title in found)
    for path in KIT.rglob("*.typ"):
        for head in re.findall(r"head\(([^)]*)\)", path.read_text(encoding="utf-8")):
            yield from ((path.name, title) for title in re.findall(r'"([^"]+)"', head))


def of_workbooks() -> Iterator[tuple[str, str]]:
    """The titles of the sheets."""
    for name, columns in vars(sheets).items():
        if name.isupper() and isinstance(columns, dict):
            yield from ((f"sheets.{name}", title) for title, width in columns.items() if isinstance(width, int))


FOUND = sorted({*of_apps(), *of_pages(), *of_workbooks()})


def test_the_glossary_names_titles_and_they_are_found() -> None:
    assert len(NEVER) > 15
    assert len(FOUND) > 120
    assert {title for title, _ in PAIRS} <= {title for _, title in FOUND}


@pytest.mark.parametrize("never", NEVER)
def test_a_thing_has_one_title(never: str) -> None:
    # What the kit rests on is a list of names and values, of no person.
    places = [place for place, title in FOUND if title == never and place not in ("sheets.ABOUT", "basis.html.j2")]
    assert places == [], f"{never}: say {NEVER[never]}"
