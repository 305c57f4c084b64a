"""Words and numbers as a reader sees them: exact text from exact values, never through a float."""

import re
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from html import escape

import pandas as pd

from chargeback_kit.money import round_half_up

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


PLACES = re.compile(r"(?<![\w.:/\\])(?:[A-Za-z]:[/\\]|[/\\])(?:[^\s:;'\"/\\]+[/\\])+")
"""The folders of a path that begins at the root."""
CHARGES = {"reported": "as Microsoft reported them", "rated": "by the rate card"}
"""Which amounts of calls a total rests on, in words."""


def amount(value: Decimal) -> str:
    """An amount with thousands separators and two decimals.

    >>> amount(Decimal("1701.02")), amount(Decimal("-0.5"))
    ('1,701.02', '-0.50')
    """
    return f"{value:,.2f}"


def price(value: Decimal) -> str:
    """A price with all of its decimals, two at least.

    >>> price(Decimal("10.005")), price(Decimal("1200")), price(Decimal("8.5000"))
    ('10.005', '1,200.00', '8.50')
    """
    shown = f"{value:,f}".partition(".")
    return f"{shown[0]}.{shown[2].rstrip('0').ljust(2, '0')}"


def money(value: Decimal, currency: str) -> str:
    """An amount with its currency.

    >>> money(Decimal("1234.5"), "USD")
    '1,234.50 USD'
    """
    return f"{amount(value)} {currency}"


def without_places(sentence: str) -> str:
    """A sentence for a page: where files lie on the machine is nobody's business there.

    >>> without_places("/srv/bills/october/calls.csv: no such file; https://example.com/a/b and and/or stay")
    'calls.csv: no such file; https://example.com/a/b and and/or stay'
    """
    temporary = re.compile(re.escape(tempfile.gettempdir()) + r"(?![/\\\w.])")
    return PLACES.sub("", temporary.sub("the temporary folder", sentence))


def count(number: int) -> str:
    """A whole number with thousands separators.

    >>> count(4386)
    '4,386'
    """
    return f"{number:,}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> counted(0, "call"), counted(1, "call"), counted(2, "query", "queries")
    ('0 calls', '1 call', '2 queries')
    """
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def agree(number: int) -> str:
    """The verb of so many that agree with something.

    >>> agree(0), agree(1), agree(2)
    ('agree', 'agrees', 'agree')
    """
    return "agrees" if number == 1 else "agree"


def times(number: int) -> str:
    """How often.

    >>> times(1), times(2), times(1200)
    ('once', 'twice', '1,200 times')
    """
    return {1: "once", 2: "twice"}.get(number, f"{count(number)} times")


def minutes(seconds: int) -> str:
    """Seconds as minutes [min]; one decimal where the minute is not whole.

    >>> minutes(86_400), minutes(90)
    ('1,440', '1.5')
    """
    tenths = round_half_up(Fraction(seconds, 6))
    return count(tenths // 10) if tenths % 10 == 0 else f"{count(tenths // 10)}.{tenths % 10}"


def spoken_minutes(seconds: int) -> str:
    """Minutes with their noun.

    >>> spoken_minutes(60), spoken_minutes(90), spoken_minutes(0)
    ('1 minute', '1.5 minutes', '0 minutes')
    """
    said = minutes(seconds)
    return f"{said} {'minute' if said == '1' else 'minutes'}"


def percent(part: int, whole: int) -> str:
    """A share in whole percent, rounded down so that 100 % means all of it.

    >>> percent(999, 1000), percent(1, 0)
    ('99 %', '–')
    """
    return f"{100 * part // whole} %" if whole else "–"


def share(part: float) -> str:
    """A share or chance in percent with one decimal.

    >>> share(0.0435), share(0)
    ('4.3 %', '0.0 %')
    """
    return f"{100 * part:.1f} %"


def day(at: pd.Timestamp | date) -> str:
    """The day of an instant.

    >>> day(pd.Timestamp("2026-10-19T09:23Z"))
    '19 October'
    """
    return f"{at.day} {MONTHS[at.month - 1]}"


def dated(at: pd.Timestamp | date) -> str:
    """The day of an instant with its year.

    >>> dated(date(2026, 10, 9))
    '9 October 2026'
    """
    return f"{day(at)} {at.year}"


def instant(at: pd.Timestamp) -> str:
    """The day, year and minute of an instant, in UTC.

    >>> instant(pd.Timestamp("2026-10-19T09:23:14Z"))
    '19 October 2026, 09:23'
    """
    return f"{dated(at)}, {at.hour:02d}:{at.minute:02d}"


def months(names: Sequence[str]) -> str:
    """The months of a bill in words.

    >>> months(["2026-10"]), months(["2026-09", "2026-10"]), months(["2026-11", "2026-12", "2027-01"])
    ('October 2026', 'September and October 2026', 'November 2026 to January 2027')
    """
    first, last = _month(names[0]), _month(names[-1])
    if first == last:
        return " ".join(first)
    begins = first[0] if first[1] == last[1] else " ".join(first)
    return f"{begins} {'and' if len(names) == 2 else 'to'} {' '.join(last)}"


def _month(name: str) -> tuple[str, str]:
    year, number = name.split("-")
    return MONTHS[int(number) - 1], year


def listed(words: Sequence[str], last: str = "and") -> str:
    """Words joined as in a sentence.

    >>> listed(["a", "b", "c"]), listed(["a"]), listed(["a", "b"], "or")
    ('a, b and c', 'a', 'a or b')
    """
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def possessive(name: str) -> str:
    """Whose it is.

    >>> possessive("Germany"), possessive("United States")
    ('Germany’s', 'United States’')
    """
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def begun_small(words: str) -> str:
    """Words that stood at the beginning of a sentence, for its middle.

    >>> begun_small("Buy one more licence.")
    'buy one more licence.'
    """
    return words[:1].lower() + words[1:]


def sentence(words: str) -> str:
    """The first letter large; a sign-in name stays as it is.

    >>> sentence("the pool"), sentence("ann@example.com")
    ('The pool', 'ann@example.com')
    """
    return words if "@" in words.partition(" ")[0] else words[:1].upper() + words[1:]


class InSentences(ABC):
    """What says in sentences what it holds: a line each in a console, a paragraph each in a notebook."""

    @property
    @abstractmethod
    def says(self) -> Sequence[str]:
        """The sentences, the whole first."""

    def __repr__(self) -> str:
        return "\n".join(self.says)

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(sentence)}</p>" for sentence in self.says)
