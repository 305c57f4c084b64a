"""Every lesson: three questions, answers that the kit computes, and misreadings that are told apart from them."""

import ast
import json
import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

import chargeback_kit as ck
from chargeback_kit import lessons
from chargeback_kit.lessons.exercises.exercise import lesson, question
from chargeback_kit.lessons.exercises.exercise import worked as worked_on
from chargeback_kit.lessons.exercises.progress import QUESTIONS
from chargeback_kit.lessons.exercises.typed_answer import words
from chargeback_kit.lessons.exercises.verdict import Worked
from chargeback_kit.text import amount

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
each = pytest.mark.parametrize(
    ("name", "number"), [(name, number) for name in lessons.names() for number in range(1, QUESTIONS + 1)]
)


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
def worked(name: str, number: int) -> Worked:
    """A question worked out on the bill of its notebook."""
    return worked_on(name, bill_of(name), number)


def values(name: str, number: int) -> list[object]:
    """The right answer and the wrong ones, as they are compared."""
    found = worked(name, number)
    every = [found.answer, *(each.value for each in found.misreadings)]
    return [words(value) if isinstance(value, str) else value for value in every]


@pytest.mark.parametrize("name", lessons.names())
def test_a_lesson_asks_three_questions(name: str) -> None:
    asked = [each.text for each in lesson(name).QUESTIONS]
    assert len(set(asked)) == QUESTIONS
    assert all(text.endswith("?") for text in asked)


@each
def test_the_right_answer_is_right_however_it_is_written(name: str, number: int) -> None:
    right = worked(name, number).answer
    assert lessons.check(name, bill_of(name), str(right), number).is_right
    if not isinstance(right, str):
        assert lessons.check(name, bill_of(name), f"  {right:,} ", number).is_right


@each
def test_every_misreading_is_told_by_its_reason(name: str, number: int) -> None:
    found = worked(name, number).misreadings
    assert len(found) >= 2
    for misreading in found:
        verdict = lessons.check(name, bill_of(name), str(misreading.value), number)
        assert (verdict.outcome, verdict.reason) == ("misread", misreading.reason)
        assert re.search(r"\bR\d\d\b", misreading.reason), "a reason names its rule"


@each
def test_no_two_answers_are_the_same(name: str, number: int) -> None:
    assert len(set(values(name, number))) == len(values(name, number))


@each
def test_the_answer_is_of_the_kind_that_is_asked_for(name: str, number: int) -> None:
    right = worked(name, number).answer
    assert isinstance(right, int | str | Decimal)
    assert not isinstance(right, bool)
    assert {isinstance(value, str) for value in values(name, number)} == {isinstance(right, str)}
    assert question(name, number).is_chosen == isinstance(right, str)
    assert len(worked(name, number).choices) == (len(values(name, number)) if isinstance(right, str) else 0)


@each
def test_the_solution_leads_to_the_answer_and_names_its_rule(name: str, number: int) -> None:
    found = worked(name, number)
    text = lessons.solution(name, bill_of(name), number)
    assert text == found.solution
    assert re.search(r"\bR\d\d\b", text)
    assert 40 < len(text) < 400
    if isinstance(found.answer, str):
        return
    assert re.search(r"\d|nothing|no call", text)
    whole = amount(found.answer) if isinstance(found.answer, Decimal) else f"{found.answer:,}"
    assert whole in text or found.answer == 0 or f"{found.answer - 1:,} minutes" in text


@pytest.mark.parametrize("name", lessons.names())
def test_no_answer_is_written_down(name: str) -> None:
    text = Path(vars(lesson(name))["__file__"]).read_text(encoding="utf-8")
    numbers = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
    written = {number for number in numbers if isinstance(number, int | float) and abs(number) > 60}
    assert {number for number in written if number != 3600 and not re.fullmatch("10*", str(number))} == set()
