"""What somebody typed, as the answer it means: thousands separators, units and capitals do not matter."""

import re
from decimal import Decimal

from chargeback_kit.lessons.exercises.verdict import Answer

TYPED = re.compile(r"(?P<sign>[-−+]?)\s*(?:[A-Za-z]{3}\b|[^\w\s.,]{0,2})\s*(?P<digits>\d[\d\s.,'’]*)(?P<unit>\D*)")
GROUPED = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
UNITS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "second"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "minute"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "hour"),
    **dict.fromkeys(("day", "days"), "day"),
    **dict.fromkeys(("c", "ct", "cent", "cents"), "cent"),
}


class Unreadable(ValueError):
    """What was typed is no answer of the kind that was asked for; the sentence says what would be."""


def number(typed: str, question: str = "") -> Decimal:
    """The number somebody typed; a unit of time that the question does not ask for is refused.

    >>> number("1,440 minutes"), number("$ 12.90"), number("30 000"), number("−0.01 USD")
    (Decimal('1440'), Decimal('12.90'), Decimal('30000'), Decimal('-0.01'))
    """
    found = TYPED.fullmatch(typed.strip())
    if not found:
        raise Unreadable(f"“{typed.strip()}” is no number. Write one such as 1,440 or 12.90; a unit may follow.")
    digits = re.sub(r"[\s'’]", "", found["digits"])
    if not GROUPED.fullmatch(digits):
        raise Unreadable(f"“{typed.strip()}”: write a comma between thousands and a point before decimals: 1,440.50")
    unit = UNITS.get(found["unit"].strip(" .").casefold(), "")
    if unit and question and unit not in question.casefold():
        raise Unreadable(f"“{typed.strip()}”: the question does not ask for {unit}s. Answer in its own unit.")
    return Decimal(digits.replace(",", "")) * (-1 if found["sign"] in ("-", "−") else 1)


def words(typed: str) -> str:
    """A name somebody typed, so that spelling with spaces, hyphens or capitals is the same.

    >>> words(" Toll-free in. ") == words("toll_free_in")
    True
    """
    return " ".join(re.sub(r"[\W_]+", " ", typed.casefold()).split())


def same(given: Decimal | str, answer: Answer) -> bool:
    """Whether what was read is that answer."""
    return given == words(answer) if isinstance(answer, str) else given == answer


def read(typed: str, like: Answer, question: str) -> Decimal | str:
    """What was typed, as something to compare with an answer of this kind; raises Unreadable."""
    if not isinstance(like, str):
        return number(typed, question)
    if not words(typed):
        raise Unreadable("Write a word or a name.")
    return words(typed)
