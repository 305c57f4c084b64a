"""Days and months in the agreement's time zone, as instants in UTC (R04).

Instants are whole nanoseconds since 1970 in UTC; a day begins at local midnight.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from chargeback_kit.problems import InputError

SECONDS_PER_MINUTE = 60
NS = 1_000_000_000
MINUTE_NS = SECONDS_PER_MINUTE * NS
QUARTER_NS = 15 * MINUTE_NS
"""Every zone's midnight lies on a quarter of an hour; the macro ``quarter_of`` of SQL counts them."""
HOUR_NS = 60 * MINUTE_NS
DAY_NS = 24 * HOUR_NS
SATURDAY = 5
FIRST_NS = -(2**62)
LAST_NS = 2**62
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_ns(instant: datetime) -> int:
    """An aware instant in nanoseconds since 1970.

    >>> to_ns(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000000
    """
    return (instant - EPOCH) // timedelta(microseconds=1) * 1000


def from_ns(ns: int) -> datetime:
    """The instant of a number of nanoseconds, to the microsecond."""
    return EPOCH + timedelta(microseconds=ns // 1000)


def iso(ns: int) -> str:
    """ISO 8601 with Z; a fraction only where there is one.

    >>> iso(1_500_000_000), iso(2_000_000_000)
    ('1970-01-01T00:00:01.5Z', '1970-01-01T00:00:02Z')
    """
    seconds, rest = divmod(ns, NS)
    text = (EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{rest:09d}".rstrip("0") + "Z" if rest else f"{text}Z"


@cache
def day_start(day: date, zone: str) -> int:
    """The instant at which a local day begins [ns]; open dates lie beyond every call."""
    if day <= date(1900, 1, 1):
        return FIRST_NS
    if day >= date(9999, 1, 1):
        return LAST_NS
    return to_ns(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC))


def is_weekend(day: date) -> bool:
    """Whether a day is a Saturday or a Sunday.

    >>> is_weekend(date(2026, 10, 31)), is_weekend(date(2026, 11, 2))
    (True, False)
    """
    return day.weekday() >= SATURDAY


def day_end(day: date, zone: str) -> int:
    """The instant at which the next local day begins [ns]."""
    return LAST_NS if day >= date(9999, 1, 1) else day_start(day + timedelta(days=1), zone)


EARLIEST, LATEST = "1970-01", "2199-12"
"""Moments are nanoseconds since 1970 in 64 bits, which end in 2262."""


@dataclass(frozen=True)
class Month:
    """A calendar month: its name, its first and last day, and its instants [from_ns, until_ns)."""

    name: str
    first: date
    last: date
    from_ns: int
    until_ns: int

    @property
    def days(self) -> int:
        """How many days the month has."""
        return (self.last - self.first).days + 1


def month(name: str, zone: str = "UTC") -> Month:
    """The month of a name such as ``2026-10``.

    >>> month("2026-02").days
    28
    """
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", name):
        raise InputError(f'"{name}" is no month. Write it as 2026-10.')
    if not EARLIEST <= name <= LATEST:
        raise InputError(f"{name}: months from {EARLIEST} to {LATEST} can be billed. Ask for one of them.")
    year, number = map(int, name.split("-"))
    first, last = date(year, number, 1), date(year, number, monthrange(year, number)[1])
    return Month(name, first, last, day_start(first, zone), day_end(last, zone))


def month_place(name: str) -> int:
    """The place of a month in the calendar, so that neighbouring months differ by 1.

    >>> month_place("2027-01") - month_place("2026-11")
    2
    """
    year, month = map(int, name.split("-"))
    return 12 * year + month - 1


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both of them too; none where the last comes first.

    >>> [day.day for day in days_between(date(2026, 10, 30), date(2026, 11, 1))]
    [30, 31, 1]
    """
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def twelve_months_later(ns: int) -> int:
    """When a purchase lapses: twelve calendar months on, at the same time of day (R40).

    >>> iso(twelve_months_later(to_ns(datetime(2024, 2, 29, 8, tzinfo=UTC))))
    '2025-02-28T08:00:00Z'
    """
    bought = from_ns(ns)
    day = min(bought.day, monthrange(bought.year + 1, bought.month)[1])
    return to_ns(bought.replace(year=bought.year + 1, day=day)) + ns % 1000
