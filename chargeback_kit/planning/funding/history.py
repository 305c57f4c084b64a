"""The calls that drew on credits, day by day: what months are resampled from.

A day begins at local midnight (R04). Amounts are whole micro-units, never below 0; offsets are nanoseconds since
midnight. Only days that the files cover count: a month that is still running ends before its last day with calls.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from chargeback_kit.rules.calendar import DAY_NS, MINUTE_NS, is_weekend, month_place

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
DAY_MINUTES = 1440


@dataclass(frozen=True)
class Day:
    """One day of the history: its date, and its calls as instants since midnight [ns] and amounts [micro-units]."""

    date: date
    offset_ns: Whole
    amounts: Whole


@dataclass(frozen=True)
class History:
    """All days, oldest first, and all calls: their instants since midnight [ns] and amounts [micro-units].

    ``first_call`` numbers the first call of each day, and at the end all calls, days + 1.
    """

    currency: str
    days: tuple[date, ...]
    first_call: Whole
    offset_ns: Whole
    amounts: Whole

    @classmethod
    def of(cls, currency: str, days: Iterable[Day]) -> "History":
        """The history of some days; refunds (amounts below 0) are left out, which errs on the safe side.

        >>> day = Day(date(2026, 10, 1), np.array([0, 60]), np.array([50_000, -20_000]))
        >>> History.of("USD", [day]).amounts.tolist()
        [50000]
        """
        found = sorted(days, key=lambda day: day.date)
        kept = [day.amounts > 0 for day in found]
        counts = [int(mask.sum()) for mask in kept]
        nothing = np.array([], dtype=np.int64)
        return cls(
            currency,
            tuple(day.date for day in found),
            np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64),
            np.concatenate(
                [nothing, *(np.minimum(d.offset_ns[k], DAY_NS - 1) for d, k in zip(found, kept, strict=True))]
            ),
            np.concatenate([nothing, *(d.amounts[k] for d, k in zip(found, kept, strict=True))]),
        )

    @cached_property
    def running(self) -> Whole:
        """The sum of all amounts before each call, and of all of them at the end [micro-units]."""
        return np.concatenate([[0], np.cumsum(self.amounts)]).astype(np.int64)

    @cached_property
    def moment(self) -> Whole:
        """When each call was, as if the days followed one another without a gap [ns]."""
        return self.day_of_call * DAY_NS + self.offset_ns

    @cached_property
    def day_of_call(self) -> Whole:
        """The number of the day of each call."""
        return np.repeat(np.arange(len(self.days)), np.diff(self.first_call))

    @cached_property
    def day_amount(self) -> Whole:
        """The money of each day [micro-units]."""
        return np.diff(self.running[self.first_call])

    @cached_property
    def day_money_minutes(self) -> Whole:
        """For each day the sum over its calls of amount × minutes since midnight [micro-units × min]."""
        weighted = np.concatenate([[0], np.cumsum(self.amounts * (self.offset_ns // MINUTE_NS))])
        return np.diff(weighted[self.first_call])

    @cached_property
    def is_weekend(self) -> Flags:
        """Whether each day is a Saturday or Sunday."""
        return np.array([is_weekend(day) for day in self.days], dtype=bool)

    @cached_property
    def months(self) -> tuple[str, ...]:
        """The names of the months, oldest first."""
        return tuple(sorted({day.isoformat()[:7] for day in self.days}))

    @cached_property
    def month_no(self) -> Whole:
        """The place of each day's month in ``months``."""
        place = {name: number for number, name in enumerate(self.months)}
        return np.array([place[day.isoformat()[:7]] for day in self.days], dtype=np.int64)


def month_days(name: str) -> list[date]:
    """Every day of a month such as ``2026-02``.

    >>> len(month_days("2026-02"))
    28
    """
    first = date.fromisoformat(f"{name}-01")
    return [day for day in (first + timedelta(n) for n in range(31)) if day.month == first.month]


def months_on(name: str, number: int) -> str:
    """The month so many months later.

    >>> months_on("2026-11", 2)
    '2027-01'
    """
    year, month = divmod(month_place(name) + number, 12)
    return f"{year:04d}-{month + 1:02d}"
