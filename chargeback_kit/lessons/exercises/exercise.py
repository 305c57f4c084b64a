"""An exercise: its place on the page, and the check of an answer.

An answer is right, a known misreading with its reason, wrong, or nothing that can be read.
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
from chargeback_kit.lessons.exercises.reading import Unreadable, read, same
from chargeback_kit.lessons.exercises.verdict import Answer, Misreading, Verdict
from chargeback_kit.problems import InputError
from chargeback_kit.widgets.vega import runtime

_ANSWERS: WeakKeyDictionary[Bill, dict[str, tuple[Answer, list[Misreading]]]] = WeakKeyDictionary()
NEITHER = "Do the sum by hand on the rows above, or open the receipt of one call and follow its steps."
LESSONS = Path(__file__).parents[1]
SETTING_UP = "setting_up"


class Lesson(Protocol):
    """What a module of ``lessons/`` or ``lessons/setting_up/`` is."""

    QUESTION: str

    def answer(self, bill: Bill) -> Answer:
        """The right answer, computed by the kit."""

    def misreadings(self, bill: Bill) -> list[Misreading]:
        """The wrong answers that people give, each computed by its wrong formula."""


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


def check(name: str, bill: Bill, typed: str | int | Decimal) -> Verdict:
    """What an answer to a lesson's question is; the right one is computed from the bill and not told.

    ``typed`` is text as people write it: "1,440", "30 000 minutes", "$ 12.90". Raises InputError for an unknown lesson.
    """
    asked = lesson(name)
    right, misreadings = _answers(name, bill)
    try:
        given = read(str(typed), right, asked.QUESTION)
    except Unreadable as unreadable:
        return Verdict("unread", str(unreadable))
    shown = str(typed).strip() if isinstance(given, str) else f"{given:,}"
    if same(given, right):
        return Verdict("right", f"{shown} it is.")
    known = next((each for each in misreadings if same(given, each.value)), None)
    return Verdict("misread", known.reason) if known else Verdict("wrong", f"{shown} is not it. {NEITHER}")


def _answers(name: str, bill: Bill) -> tuple[Answer, list[Misreading]]:
    """The right answer and the wrong ones; computed once for a bill, since people try more than once."""
    known = _ANSWERS.setdefault(bill, {})
    if name not in known:
        known[name] = lesson(name).answer(bill), lesson(name).misreadings(bill)
    return known[name]


class Exercise(w.VBox):
    """The question of a lesson about a bill. Enter or the button checks what was typed."""

    def __init__(self, name: str, bill: Bill) -> None:
        self.name, self.bill = name, bill
        self.question = w.HTML(f"<p><strong>{escape(lesson(name).QUESTION)}</strong></p>")
        self.typed = w.Text(description="Your answer", continuous_update=False)
        self.button = w.Button(description="Check", tooltip="Check the answer")
        self.verdict = w.HTML('<p role="status"></p>')
        super().__init__([runtime(), self.question, w.HBox([self.typed, self.button]), self.verdict])
        self.add_class("kit-panel")
        self.typed.observe(lambda _: self.check(), names="value")
        self.button.on_click(lambda _: self.check())

    def __repr__(self) -> str:
        return "[Exercise: a live panel; run the cell to answer]"

    def _repr_mimebundle_(self, **asked: Any) -> dict[str, Any]:
        """The live panel; where none can be shown, the question."""
        waiting = "<p>Run the cell to answer.</p>"
        return {**super()._repr_mimebundle_(**asked), "text/html": self.question.value + waiting}

    def check(self) -> None:
        """Say what the answer is; nothing typed, nothing said."""
        if self.typed.value.strip():
            self.verdict.value = check(self.name, self.bill, self.typed.value)._repr_html_()


def exercise(name: str, bill: Bill) -> Exercise:
    """The exercise of a lesson, such as ``exercise("pools", bill)``; raises InputError for an unknown lesson."""
    return Exercise(name, bill)
