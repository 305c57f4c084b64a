"""Every lesson: a question, an answer that the kit computes, and misreadings that are told apart from it."""

import ast
import json
import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

import chargeback_kit as ck
from chargeback_kit import lessons
from chargeback_kit.lessons.exercises.exercise import lesson
from chargeback_kit.lessons.exercises.reading import words
from chargeback_kit.lessons.exercises.verdict import Answer, Misreading

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
each = pytest.mark.parametrize("name", lessons.names())


@cache
def bill_of(name: str) -> ck.Bill:
    """The bill that a lesson's notebook asks about: what it assigns to ``bill``."""
    (path,) = NOTEBOOKS.glob(f"[0-9][0-9]_{name}.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = ast.parse("\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"))
    (made,) = [
        node.value for node in code.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "bill"
    ]
    assert isinstance(made, ast.Call)
    folder = ast.literal_eval(made.args[0])
    asked = {str(each.arg): ast.literal_eval(each.value) for each in made.keywords}
    return ck.bill(NOTEBOOKS / folder, *map(ast.literal_eval, made.args[1:]), **asked)


@cache
def answer(name: str) -> Answer:
    """The right answer."""
    return lesson(name).answer(bill_of(name))


@cache
def misreadings(name: str) -> tuple[Misreading, ...]:
    """The wrong ones."""
    return tuple(lesson(name).misreadings(bill_of(name)))


def values(name: str) -> list[object]:
    """The right answer and the wrong ones, as they are compared."""
    found = [answer(name), *(each.value for each in misreadings(name))]
    return [words(value) if isinstance(value, str) else value for value in found]


@each
def test_the_right_answer_is_right_however_it_is_written(name: str) -> None:
    right = answer(name)
    assert lessons.check(name, bill_of(name), str(right)).is_right
    if not isinstance(right, str):
        assert lessons.check(name, bill_of(name), f"  {right:,} ").is_right


@each
def test_every_misreading_is_told_by_its_reason(name: str) -> None:
    found = misreadings(name)
    assert len(found) >= 2
    for misreading in found:
        verdict = lessons.check(name, bill_of(name), str(misreading.value))
        assert (verdict.outcome, verdict.reason) == ("misread", misreading.reason)
        assert re.search(r"\bR\d\d\b", misreading.reason), "a reason names its rule"


@each
def test_no_two_answers_are_the_same(name: str) -> None:
    assert len(set(values(name))) == len(values(name))


@each
def test_the_answer_is_of_the_kind_that_is_asked_for(name: str) -> None:
    right = answer(name)
    assert isinstance(right, int | str | Decimal)
    assert not isinstance(right, bool)
    assert lesson(name).QUESTION.endswith("?")
    assert {isinstance(value, str) for value in values(name)} == {isinstance(right, str)}


@each
def test_no_answer_is_written_down(name: str) -> None:
    text = Path(vars(lesson(name))["__file__"]).read_text(encoding="utf-8")
    numbers = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
    written = {number for number in numbers if isinstance(number, int | float) and abs(number) > 60}
    assert {number for number in written if number != 3600 and not re.fullmatch("10*", str(number))} == set()
