"""The exercise of a lesson: its three questions on the page, and the check of an answer.

An answer is right, a known misreading with its reason, wrong, or nothing that can be read. After three wrong tries the
solution is shown; after a right answer it can be.
"""

from decimal import Decimal
from html import escape
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Protocol, cast
from weakref import WeakKeyDictionary

import ipywidgets as w

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises import progress
from chargeback_kit.lessons.exercises.typed_answer import Unreadable, read, same
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Verdict, Worked
from chargeback_kit.problems import InputError
from chargeback_kit.widgets.vega import runtime

_WORKED: WeakKeyDictionary[Bill, dict[tuple[str, int], Worked]] = WeakKeyDictionary()
NEITHER = "Do the sum by hand on the rows above, or open the receipt of one call and follow its steps."
LESSONS = Path(__file__).parents[1]
SETTING_UP = "setting_up"
TRIES = 3
"""After so many wrong tries the solution is shown."""


class Lesson(Protocol):
    """What a module of ``lessons/`` or ``lessons/setting_up/`` is."""

    QUESTIONS: tuple[LessonQuestion, ...]


def names() -> tuple[str, ...]:
    """The lessons, by name.

    >>> "pools" in names()
    True
    """
    return tuple(sorted(_places()))


def _places() -> dict[str, str]:
    """The module of each lesson, by the lesson's name."""
    folders = {"": LESSONS, f"{SETTING_UP}.": LESSONS / SETTING_UP}
    return {
        found.name: f"chargeback_kit.lessons.{place}{found.name}"
        for place, folder in folders.items()
        for found in iter_modules([str(folder)])
        if not found.ispkg
    }


def lesson(name: str) -> Lesson:
    """The lesson of a name; raises InputError naming those there are."""
    if name not in names():
        raise InputError(f'no lesson "{name}"; the lessons are {", ".join(names())}.')
    return cast(Lesson, import_module(_places()[name]))


def question(name: str, number: int = 1) -> LessonQuestion:
    """A question of a lesson, counted from 1; raises InputError for an unknown lesson or number."""
    asked = lesson(name).QUESTIONS
    if number not in range(1, len(asked) + 1):
        raise InputError(f"{name} has no question {number}; its questions are 1 to {len(asked)}.")
    return asked[number - 1]


def worked(name: str, bill: Bill, number: int = 1) -> Worked:
    """A question worked out on a bill; once for each bill, since people try more than once.

    Raises InputError for a bill that is not the lesson's: what a question asks of is not there.
    """
    asked = question(name, number)
    if not isinstance(bill, Bill):
        raise InputError(f"{bill!r} is no bill; a question of a lesson is worked out on one, such as ck.bill(FOLDER).")
    known = _WORKED.setdefault(bill, {})
    if (name, number) not in known:
        try:
            known[name, number] = asked.work(bill)
        except Exception:  # noqa: BLE001 - it asks of people and calls by name, in every way that there is
            raise InputError(
                f"{name}: question {number} is about the bill of its lesson, which its notebook reads; the bill of "
                f"{', '.join(bill.months)} has not what it asks of. To read your own bill, write bill in a cell, or "
                "open the apps."
            ) from None
    return known[name, number]


def check(name: str, bill: Bill, typed: str | int | Decimal, question_number: int = 1) -> Verdict:
    """What an answer to a question of a lesson is; the right one is computed from the bill and not told.

    ``typed`` is text as people write it: "1,440", "30 000 minutes", "$ 12.90". Raises InputError for an unknown lesson
    or question.
    """
    asked, known = question(name, question_number), worked(name, bill, question_number)
    try:
        given = read(str(typed), known.answer, asked.text)
    except Unreadable as unreadable:
        return Verdict("unread", str(unreadable))
    shown = str(typed).strip() if isinstance(given, str) else f"{given:,}"
    if same(given, known.answer):
        return Verdict("right", f"{shown} it is.")
    misread = next((each for each in known.misreadings if same(given, each.value)), None)
    return Verdict("misread", misread.reason) if misread else Verdict("wrong", f"{shown} is not it. {NEITHER}")


class Exercise(w.VBox):
    """The questions of a lesson about a bill, and how many of them are answered."""

    def __init__(self, name: str, bill: Bill) -> None:
        self.name, self.bill = name, bill
        self.progress = w.HTML()
        count = len(lesson(name).QUESTIONS)
        self.questions = [AskedQuestion(name, bill, number, self.refresh) for number in range(1, count + 1)]
        super().__init__([runtime(), self.progress, *self.questions])
        self.add_class("kit-panel")
        self.refresh()

    def __repr__(self) -> str:
        return "[Exercise: a live panel; run the cell to answer]"

    def _repr_mimebundle_(self, **asked: Any) -> dict[str, Any]:
        """The live panel; where none can be shown, the questions."""
        waiting = "<p>Run the cell to answer.</p>"
        texts = "".join(each.question.value for each in self.questions)
        return {**super()._repr_mimebundle_(**asked), "text/html": texts + waiting}

    def refresh(self) -> None:
        """Say how many questions are answered."""
        self.progress.value = f'<p class="kit-note" role="status">{progress.says(self.name)}</p>'


class AskedQuestion(w.VBox):
    """One question. A number is typed, Enter or the button checks it; a name is chosen and checked at once."""

    def __init__(self, name: str, bill: Bill, number: int, then: Any) -> None:
        self.name, self.bill, self.number, self._then = name, bill, number, then
        self.tries: set[str] = set()
        text = escape(question(name, number).text)
        self.question = w.HTML(f"<p><strong>{number}. {text}</strong></p>")
        self.verdict = w.HTML('<p role="status"></p>')
        self.show = w.Button(description="Show the solution", layout={"width": "auto", "display": "none"})
        self.solution = w.HTML()
        self.show.on_click(lambda _: self._solve())
        super().__init__([self.question, self._field(), self.verdict, self.show, self.solution])
        self.add_class("kit-question")

    def _field(self) -> w.Widget:
        """Where the answer is given: choices where it is a name, else a line of text with a button."""
        whole = {"description_width": "initial"}
        self.enough = TRIES
        if question(self.name, self.number).is_chosen:
            choices = worked(self.name, self.bill, self.number).choices
            self.enough = min(TRIES, len(choices) - 1)
            self.typed = w.RadioButtons(options=choices, value=None, layout={"width": "auto"}, style=whole)
            self.typed.observe(lambda _: self.check(), names="value")
            return self.typed
        self.typed = w.Text(description="Your answer", continuous_update=False, style=whole)
        self.button = w.Button(description="Check", tooltip="Check the answer", layout={"align_self": "flex-end"})
        self.typed.observe(lambda _: self.check(), names="value")
        self.button.on_click(lambda _: self.check())
        return w.HBox([self.typed, self.button], layout={"flex_flow": "row wrap", "align_items": "flex-end"})

    def check(self) -> None:
        """Say what the answer is; nothing typed, nothing said. A wrong answer given again is no further try."""
        typed = (self.typed.value or "").strip()
        if not typed:
            return
        verdict = check(self.name, self.bill, typed, self.number)
        self.verdict.value = verdict._repr_html_()
        if verdict.is_right:
            progress.remember(self.name, self.number)
            self._then()
        elif verdict.outcome != "unread":
            self.tries.add(typed)
        is_tried = len(self.tries) >= self.enough
        self.show.layout.display = None if verdict.is_right or is_tried else "none"
        if is_tried and not verdict.is_right:
            self._solve()

    def _solve(self) -> None:
        known = worked(self.name, self.bill, self.number)
        shown = known.answer if isinstance(known.answer, str) else f"{known.answer:,}"
        self.solution.value = f"<p><strong>{escape(str(shown))}.</strong> {escape(known.solution)}</p>"


def exercise(name: str, bill: Bill) -> Exercise:
    """The exercise of a lesson, such as ``exercise("pools", bill)``; raises InputError for an unknown lesson."""
    return Exercise(name, bill)


def solution(name: str, bill: Bill, question_number: int = 1) -> str:
    """The way to the right answer, with the figures; raises InputError for an unknown lesson or question."""
    return worked(name, bill, question_number).solution
