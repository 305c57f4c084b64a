"""The rows of a month's export that are not plain: broken, repeated, corrected later, with the end first."""

from datetime import date

from .calls import Call, outgoing
from .dice import Dice
from .exports import cells
from .numbers import outside_number
from .people import Person
from .routine import moment

DURATION, START, END = 17, 15, 16
END_FIRST = "end-first"
REPEATED_EVERY = 900


def end_first(person: Person) -> Call:
    """A good call; only its row in the export has start and end changed about."""
    return _call(END_FIRST, person, date(2026, 10, 9))


def _call(label: str, person: Person, day: date) -> Call:
    dice = Dice(label)
    return outgoing(label, person, moment(dice, day, 15), 217, outside_number(dice, "US"), "US")


def row_of(call: Call) -> list[str]:
    """The row the export shows."""
    row = cells(call)
    if call.label == END_FIRST:
        row[START], row[END] = row[END], row[START]
    return row


def broken_rows(person: Person) -> list[list[str]]:
    """Three rows nobody can read: a duration in words, one below zero, and a row one cell short."""
    words = cells(_call("broken/words", person, date(2026, 10, 6)))
    words[DURATION] = "3 minutes"
    negative = cells(_call("broken/negative", person, date(2026, 10, 7)))
    negative[DURATION] = "-42"
    short = cells(_call("broken/short", person, date(2026, 10, 8)))
    del short[DURATION]
    return [words, negative, short]


def with_repeats(rows: list[list[str]]) -> list[list[str]]:
    """The rows, every so many of them written twice."""
    repeated = []
    for number, row in enumerate(rows, start=1):
        repeated += [row, row] if number % REPEATED_EVERY == 0 else [row]
    return repeated
