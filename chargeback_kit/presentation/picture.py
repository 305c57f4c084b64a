"""What every picture consists of: a table, the sentences that all modules of this layer give, and the period shown."""

from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.view import BillView
from chargeback_kit.rules.calendar import Month, day_start, month

MS = 1_000_000


class Told(Protocol):
    """The sentences of a picture: a module of this layer, as page, workbook and charts see it."""

    def title(self, rows: pd.DataFrame) -> str:
        """The finding."""
        ...

    def subtitle(self, rows: pd.DataFrame) -> str:
        """Unit and period."""
        ...

    def description(self, rows: pd.DataFrame) -> str:
        """The finding and what the picture shows, in words."""
        ...

    def next_step(self, rows: pd.DataFrame) -> str:
        """One sentence on what can be done; empty where nothing is to be done."""
        ...


class Held(tuple[str, ...]):
    """A long list in the ``attrs`` of a DataFrame. pandas copies ``attrs`` with each column that is taken from the
    frame, hundreds of times for a page; a copy of this list is the list itself.

    >>> import copy
    >>> held = Held(["a", "b"])
    >>> copy.deepcopy(held) is held, held == ("a", "b")
    (True, True)
    """

    __slots__ = ()

    def __deepcopy__(self, memo: object) -> "Held":
        """Itself: nothing in it can be changed."""
        return self


def table(records: list[dict[str, Any]], columns: tuple[str, ...], **about: Any) -> pd.DataFrame:
    """The rows of a picture; what holds for all of them (period, currency) stands in ``attrs``.

    A column ``is_…`` chooses rows, also where there are none:

    >>> rows = table([], ("name", "is_first"), period="October 2026")
    >>> list(rows[rows["is_first"]]["name"]), rows.attrs
    ([], {'period': 'October 2026'})
    """
    found = pd.DataFrame.from_records(records, columns=list(columns))
    if not records:
        found = found.astype({name: bool for name in columns if name.startswith("is_")})
    found.attrs.update(about)
    return found


def described(*sentences: str) -> str:
    """Sentences in a row, each with its full stop; empty ones are left out.

    >>> described("Sales owes the most", "", "Ask Sales.")
    'Sales owes the most. Ask Sales.'
    """
    return " ".join(f"{each.removesuffix('.')}." for each in sentences if each)


def sums_of_parts(rows: pd.DataFrame) -> str:
    """The sum of each bar that has parts, in words."""
    first = rows[rows["is_first"]]
    sums = "; ".join(f"{name} {total}" for name, total in zip(first["name"], first["total"], strict=True))
    return sums or "nothing"


def nothing_to_do(_rows: pd.DataFrame) -> str:
    """The next step of a picture that asks for none."""
    return ""


@dataclass(frozen=True)
class Period:
    """A stretch of time [ms since 1970, UTC] with the days it names, in words ``October 2026``."""

    from_ms: int
    until_ms: int
    days: dict[int, str]
    words: str


def spans(bill: BillView) -> list[Month]:
    """The months of a bill as instants."""
    zone = bill.agreement.switches.month_time_zone
    return [month(name, zone) for name in bill.months]


def period(bill: BillView) -> Period:
    """The stretch: every seventh day of one month is named, the first of each of several."""
    months, zone = spans(bill), bill.agreement.switches.month_time_zone
    first = months[0].first
    named = [first.replace(day=number) for number in (1, 8, 15, 22, 29) if number <= months[0].days]
    named = named if len(months) == 1 else [found.first for found in months]
    days = {day_start(day, zone) // MS: f"{day.day} {text.MONTHS[day.month - 1][:3]}" for day in named}
    return Period(months[0].from_ns // MS, months[-1].until_ns // MS, days, text.months(bill.months))
