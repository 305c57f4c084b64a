"""The trainer's page: its ways take the time they say, and no lesson is forgotten."""

import json
import re
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
PAGE = (NOTEBOOKS / "TRAINER.md").read_text(encoding="utf-8")
WAYS = {60: "In 60 minutes", 180: "In 180 minutes"}
LESSONS = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")}
COLUMNS = 5


def section(heading: str) -> str:
    """What stands under a heading."""
    found = re.search(rf"^## {heading}.*?\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[1]


def rows(minutes: int) -> list[list[str]]:
    """The rows of the table of a way, cell by cell."""
    lines = [line for line in section(WAYS[minutes]).splitlines() if line.startswith("| ") and "---" not in line]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def linked(text: str) -> list[str]:
    """The notebooks that a text links to."""
    return re.findall(r"\]\(([^)#]+\.ipynb)\)", text)


@pytest.mark.parametrize("minutes", WAYS)
def test_the_minutes_add_up(minutes: int) -> None:
    assert sum(int(row[1]) for row in rows(minutes)) == minutes


@pytest.mark.parametrize("minutes", WAYS)
def test_every_step_says_what_to_say_to_ask_and_to_expect(minutes: int) -> None:
    for row in rows(minutes):
        assert len(row) == COLUMNS
        assert all(len(cell) > len("Question 1") for cell in row[2:]), row[0]


@pytest.mark.parametrize("minutes", WAYS)
def test_no_lesson_comes_twice_in_a_way_and_each_asks_a_question_there_is(minutes: int) -> None:
    lessons = [row for row in rows(minutes) if linked(row[0])]
    names = [linked(row[0])[0] for row in lessons]
    assert len(set(names)) == len(names)
    for row in lessons:
        assert re.search(r"[Qq]uestions? [123]\b|All three questions", row[3]), row[0]


def test_every_lesson_is_in_a_way_or_for_self_study() -> None:
    taught = {name for minutes in WAYS for row in rows(minutes) for name in linked(row[0])}
    alone = linked(section("For self-study"))
    assert taught.isdisjoint(alone)
    assert len(set(alone)) == len(alone)
    assert taught | set(alone) == set(LESSONS)
    assert set(linked(PAGE)) == set(LESSONS)


def test_a_lesson_is_called_by_its_number_and_its_title() -> None:
    for words, name in re.findall(r"\[(\d\d [^\]]+)\]\(([^)#]+\.ipynb)\)", PAGE):
        number, title = words.split(" ", 1)
        assert name.startswith(number)
        full = LESSONS[name]["metadata"]["title"].casefold()
        assert full.startswith(title.casefold()), f"{title} is not {full}"


def test_the_first_lesson_leads_to_every_lesson_and_to_this_page() -> None:
    cells = LESSONS["00_read_a_bill.ipynb"]["cells"]
    first = "".join(cells[0]["source"])
    assert set(linked(first)) == set(LESSONS)
    assert "(TRAINER.md)" in first
