"""The months of a bill as a time axis: where it begins and ends, and which days are named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.rules.calendar import Month, day_start, month

if TYPE_CHECKING:
    import altair as alt

MS = 1_000_000


@dataclass(frozen=True)
class Period:
    """A time axis [ms since 1970, UTC] with the days it names, in words ``October 2026``."""

    from_ms: int
    until_ms: int
    days: dict[int, str]
    words: str


def spans(bill: ComputedBill) -> list[Month]:
    """The months of a bill as instants."""
    zone = bill.agreement.switches.month_time_zone
    return [month(name, zone) for name in bill.months]


def period(bill: ComputedBill) -> Period:
    """The time axis: every seventh day of one month, the first of each of several."""
    months, zone = spans(bill), bill.agreement.switches.month_time_zone
    first = months[0].first
    named = [first.replace(day=number) for number in (1, 8, 15, 22, 29) if number <= months[0].days]
    named = named if len(months) == 1 else [found.first for found in months]
    days = {day_start(day, zone) // MS: f"{day.day} {text.MONTHS[day.month - 1][:3]}" for day in named}
    return Period(months[0].from_ns // MS, months[-1].until_ns // MS, days, text.months(bill.months))


def time_axis(over: Period, **shown: Any) -> alt.X:
    """The x channel of ``at_ms`` over the period."""
    import altair as alt

    labels = ", ".join(f'"{at}": "{says}"' for at, says in over.days.items())
    look: dict[str, Any] = {
        "grid": False,
        "title": None,
        "labelFlush": False,
        "labelOverlap": "greedy",
        "labelSeparation": 5,
    }
    axis = alt.Axis(values=list(over.days), labelExpr=f"({{{labels}}})[datum.value]", **look, **shown)
    return alt.X("at_ms:Q", scale=alt.Scale(domain=[over.from_ms, over.until_ms], nice=False, zero=False), axis=axis)
