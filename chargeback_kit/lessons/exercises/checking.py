"""The check of an exercise: right, a known misreading with its reason, wrong, or nothing that can be read."""

from decimal import Decimal
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast
from weakref import WeakKeyDictionary

import chargeback_kit.lessons
from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.reading import Unreadable, read, same
from chargeback_kit.lessons.exercises.verdict import Answer, Misreading, Verdict
from chargeback_kit.problems import InputError

_ANSWERS: WeakKeyDictionary[Bill, dict[str, tuple[Answer, list[Misreading]]]] = WeakKeyDictionary()
NEITHER = "Do the sum by hand on the rows above, or open the receipt of one call and follow its steps."


class Lesson(Protocol):
    """What a module of ``lessons/`` is."""

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
    return tuple(sorted(found.name for found in iter_modules(chargeback_kit.lessons.__path__) if not found.ispkg))


def lesson(name: str) -> Lesson:
    """The lesson of a name; raises InputError naming those there are."""
    if name not in names():
        raise InputError(f'no lesson "{name}"; the lessons are {", ".join(names())}.')
    return cast(Lesson, import_module(f"chargeback_kit.lessons.{name}"))


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
