"""What every notebook keeps to: one lesson each, the same sections, short cells, outputs without anything random."""

import ast
import itertools
import json
import re
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

import chargeback_kit as ck
from chargeback_kit.charts.export import IN_NOTEBOOKS, size

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "notebooks"
PATHS = sorted(FOLDER.glob("*.ipynb"))
LESSONS = (
    *("00_read_a_bill", "01_call_records", "02_call_types", "03_minutes", "04_pools", "05_international_plan"),
    *("06_conferencing", "07_toll_free", "08_communications_credits", "09_funding_tiers", "10_plan_mix"),
    *("11_chargeback", "12_reconcile", "13_month_end"),
    *("14_what_to_buy", "15_shared_calling", "16_resource_accounts", "17_messages", "18_month_against_month"),
    *("19_read_a_statement", "20_carriers", "21_little_history"),
)
SECTIONS = {
    "The question": "question",
    "At a glance": "glance",
    "By hand": "by-hand",
    "With the kit": "kit",
    "Move it": "move",
    "Why this number": "why",
    "When it goes wrong": "wrong",
    "Check and next": "check",
}
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
MOST_LINES = 50
LARGEST_CELL = 15
LARGEST_NOTEBOOK = 200  # kB
LARGEST_NUMBER = 100  # what is larger is a result, and a result is computed
OF_A_CLOCK = {3600}  # seconds in an hour
TAUGHT = (  # the rules that the lessons are about
    *("R01", "R02", "R03", "R04", "R05", "R06", "R10", "R11", "R12", "R13", "R14", "R20", "R21", "R22", "R23", "R24"),
    *("R25", "R26", "R27", "R28", "R30", "R31", "R32", "R33", "R34", "R36", "R40", "R41", "R42", "R43", "R44", "R45"),
    *("R50", "R51", "R52", "R53", "R54", "R55", "R57"),
)


def read(path: Path) -> Any:
    """A notebook as it is stored."""
    return json.loads(path.read_text(encoding="utf-8"))


NOTEBOOKS = {path.stem: read(path) for path in PATHS}
each = pytest.mark.parametrize("name", NOTEBOOKS)


def cells(name: str, kind: str) -> list[Any]:
    """The cells of a kind."""
    return [cell for cell in NOTEBOOKS[name]["cells"] if cell["cell_type"] == kind]


def source(cell: Any) -> str:
    """What stands in a cell."""
    return "".join(cell["source"])


def code_lines(text: str) -> list[str]:
    """The lines that are code."""
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def lesson_of(name: str) -> str:
    """``pools`` of ``04_pools``."""
    return name[3:]


def trees(name: str) -> list[ast.Module]:
    """The code of a notebook, cell by cell."""
    return [ast.parse(source(cell)) for cell in cells(name, "code")]


def test_there_is_a_notebook_for_every_lesson() -> None:
    assert tuple(NOTEBOOKS) == LESSONS
    assert sorted(map(lesson_of, NOTEBOOKS)) == sorted(ck.lessons.names())


@each
def test_the_sections_are_those_of_every_notebook(name: str) -> None:
    headings = [
        line for cell in cells(name, "markdown") for line in source(cell).splitlines() if re.match(r"#{1,2} ", line)
    ]
    title = NOTEBOOKS[name]["metadata"]["title"]
    assert headings == [f"# {title}", *(f"## {section}" for section in SECTIONS)]


@each
def test_every_section_says_something_and_the_live_ones_show_something(name: str) -> None:
    section, has_code = "", set()
    for cell in NOTEBOOKS[name]["cells"]:
        found = re.match(r"## (.+)", source(cell)) if cell["cell_type"] == "markdown" else None
        section = found[1] if found else section
        if cell["cell_type"] == "code":
            has_code.add(section)
    assert has_code == set(SECTIONS) - {"The question"}


@each
def test_the_code_is_short_and_flat(name: str) -> None:
    lines = [code_lines(source(cell)) for cell in cells(name, "code")]
    assert 15 <= sum(map(len, lines)) <= MOST_LINES
    assert max(map(len, lines)) <= LARGEST_CELL
    kinds = (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.AsyncFunctionDef)
    assert not [node for tree in trees(name) for node in ast.walk(tree) if isinstance(node, kinds)]


@each
def test_the_kit_is_imported_once_and_by_its_surface(name: str) -> None:
    nodes = [node for tree in trees(name) for node in ast.walk(tree)]
    ours = [ast.unparse(node) for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) if _is_ours(node)]
    assert ours == ["import chargeback_kit as ck"]
    used = {node.attr for node in nodes if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "ck"}
    assert used <= set(ck.__all__)
    of_panels = {
        node.attr for node in nodes if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "ck.panels"
    }
    assert of_panels
    assert of_panels <= set(dir(ck.panels))


def _is_ours(node: ast.Import | ast.ImportFrom) -> bool:
    """Whether an import is one of the kit."""
    return "chargeback_kit" in ast.unparse(node)


@each
def test_no_result_is_written_down(name: str) -> None:
    values = [node.value for tree in trees(name) for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert not [value for value in values if isinstance(value, float)]
    numbers = [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
    assert [number for number in numbers if abs(number) > LARGEST_NUMBER and number not in OF_A_CLOCK] == []


@each
def test_no_path_of_one_machine(name: str) -> None:
    texts = [source(cell) for cell in NOTEBOOKS[name]["cells"]] + [
        json.dumps(c["outputs"]) for c in cells(name, "code")
    ]
    assert [text for text in texts if re.search(r"(?<![\w.:/])/(?:home|tmp|Users|opt|usr|root|work)\b", text)] == []


@each
def test_the_notebook_says_what_it_is(name: str) -> None:
    about = NOTEBOOKS[name]["metadata"]
    assert set(about) == {"description", "kernelspec", "language_info", "rules", "title"}
    assert about["kernelspec"] == KERNEL
    assert about["language_info"] == {"name": "python"}
    assert about["description"]
    assert about["rules"] == sorted(set(about["rules"]), key=lambda rule: [int(n) for n in re.findall(r"\d+", rule)])


@each
def test_every_rule_it_teaches_exists_and_is_named_in_its_text(name: str) -> None:
    rules = (ROOT / "chargeback_kit" / "rules" / "README.md").read_text(encoding="utf-8")
    prose = " ".join(source(cell) for cell in cells(name, "markdown"))
    shown = prose + json.dumps([cell["outputs"] for cell in cells(name, "code")])
    for rule in NOTEBOOKS[name]["metadata"]["rules"]:
        assert re.search(rf"\b{re.escape(rule)}\b", rules), f"{rule} is no rule"
        assert re.search(rf"\b{re.escape(rule)}\b", shown), f"{rule} is nowhere in the notebook"


@each
def test_cells_have_names_that_stay(name: str) -> None:
    slug = lesson_of(name).replace("_", "-")
    known, section = [], "title"
    for cell in NOTEBOOKS[name]["cells"]:
        found = re.match(r"## (.+)", source(cell)) if cell["cell_type"] == "markdown" else None
        section = SECTIONS[found[1]] if found else section
        assert re.fullmatch(rf"{slug}-{section}-\d+", cell["id"]), cell["id"]
        known.append(cell["id"])
    assert len(known) == len(set(known))


@each
def test_outputs_are_stored_and_hold_nothing_random(name: str) -> None:
    notebook = NOTEBOOKS[name]
    assert [cell["execution_count"] for cell in cells(name, "code")] == [*range(1, len(cells(name, "code")) + 1)]
    outputs = [output for cell in cells(name, "code") for output in cell["outputs"]]
    assert [output for output in outputs if output["output_type"] in ("error", "stream")] == []
    mimes = {mime for output in outputs for mime in output["data"]}
    assert mimes <= {"text/plain", "text/html", "image/svg+xml", "image/png"}
    assert "image/svg+xml" in mimes
    assert not re.search(r"0x[0-9a-f]{6,}|altair-viz|T_[0-9a-f]{5}", json.dumps(outputs))
    assert all(cell["metadata"] == {} for cell in notebook["cells"])


@each
def test_every_picture_is_shown_where_no_notebook_is_trusted(name: str) -> None:
    outputs = [output for cell in cells(name, "code") for output in cell["outputs"]]
    pictures = [output for output in outputs if "image/svg+xml" in output["data"]]
    assert pictures
    for output in pictures:
        picture = b64decode("".join(output["data"]["image/png"]))
        about = output["metadata"]["image/png"]
        sides = re.search(r'width="([\d.]+)" height="([\d.]+)"', "".join(output["data"]["image/svg+xml"]))
        assert sides
        for side, stored, drawn in zip(size(picture), (about["width"], about["height"]), sides.groups(), strict=True):
            assert abs(side - IN_NOTEBOOKS * float(drawn)) <= 2
            assert abs(stored - float(drawn)) <= 1


def test_notebooks_stay_small() -> None:
    sizes = {path.stem: path.stat().st_size // 1000 for path in PATHS}
    print(f"{sum(sizes.values())} kB in {len(sizes)} notebooks, the largest {max(sizes.values())} kB")
    assert {name: found for name, found in sizes.items() if found > LARGEST_NOTEBOOK} == {}


@each
def test_the_exercise_is_that_of_the_lesson(name: str) -> None:
    text = "\n".join(source(cell) for cell in cells(name, "code"))
    assert re.search(rf'ck\.lessons\.exercise\("{lesson_of(name)}", bill\)', text)
    checks = [cell for cell in cells(name, "code") if f'ck.lessons.check("{lesson_of(name)}", bill, ' in source(cell)]
    assert checks
    for cell in checks:
        assert "Right." not in json.dumps(cell["outputs"]), "the right answer is not told"


@each
def test_every_link_of_a_notebook_leads_somewhere(name: str) -> None:
    text = "\n".join(source(cell) for cell in cells(name, "markdown"))
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text)
    assert [link for link in links if not (FOLDER / link).exists()] == []
    following = dict(itertools.pairwise(LESSONS)).get(name)
    assert following is None or f"{following}.ipynb" in links


@pytest.mark.parametrize("rule", TAUGHT)
def test_every_rule_has_a_lesson(rule: str) -> None:
    taught = {known.partition(".")[0] for about in NOTEBOOKS.values() for known in about["metadata"]["rules"]}
    assert rule in taught
