"""The months of a bill as a stretch of time: where it begins and ends, and which days are named."""

from dataclasses import dataclass

from chargeback_kit import text
from chargeback_kit.bill.view import BillView
from chargeback_kit.rules.calendar import Month, day_start, month

MS = 1_000_000


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
