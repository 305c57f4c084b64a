"""Days on which somebody was not there, filled with calls of days on which they were.

A full month is taken to hold as many calls a workday as were seen. They are not longer calls of the days that were
seen: which call comes after a pool's end hangs on the day. So whole days are repeated, calls at home and abroad, of
workdays and of weekends each for itself, spread evenly over the days that are missing; the same ones every time. What
is left between these and the minutes and the money that were to come lengthens or shortens what is repeated.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from chargeback_kit.money import nearest, round_half_up
from chargeback_kit.planning.assignment import Flags, Ints, Places
from chargeback_kit.planning.plan_mix.demand import Demand, Usage
from chargeback_kit.rules.calendar import is_weekend

PARTS = 1_000_000
Days = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class FilledDays:
    """Calls that are taken to have been made [f]: whose, on which ``day`` those of which day, its ``source``, at home
    or ``abroad``; so many times as long and as dear [10⁻⁶]. People and days are places in those of the demand.
    """

    person: Ints
    day: Ints
    source: Ints
    abroad: Flags
    longer: Ints
    dearer: Ints

    def added_to(self, known: Demand) -> Demand:
        """A demand with these calls."""
        if not len(self.person):
            return known
        parts = []
        for number, part in enumerate(known.usage.parts):
            mine = self.abroad == bool(number % 2)
            person, day, source = self.person[mine], self.day[mine], self.source[mine]
            more, scale = part.copy(), (self.longer, self.dearer)[number // 2][mine]
            np.add.at(more, (person, day), nearest(part[person, source] * scale, PARTS))
            parts.append(more)
        return replace(known, usage=Usage(*parts))


@dataclass(frozen=True)
class MissingDays:
    """Somebody's missing ``days``, which count as ``missing`` workdays beside ``seen`` ones: those ``among`` which
    their calls are looked for [places].
    """

    person: int
    days: Places
    missing: int
    seen: int
    among: Places


def filled_days(known: Demand, lacking: Sequence[MissingDays]) -> FilledDays:
    """The calls of missing days."""
    weekend = np.array([is_weekend(day) for day in known.days], np.bool_)
    found = [each for one in lacking for each in _filled(known, one, weekend)]
    if not found:
        none = np.zeros(0, np.int64)
        return FilledDays(none, none, none, none > 0, none, none)
    return FilledDays(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _filled(known: Demand, lacking: MissingDays, weekend: Days) -> Iterator[tuple[Ints, ...]]:
    """Somebody's calls of one kind, of workdays or of weekends."""
    person, usage = lacking.person, known.usage
    kinds = (usage.domestic_seconds, usage.domestic_micro), (usage.international_seconds, usage.international_micro)
    for is_abroad, (seconds, micro) in enumerate(kinds):
        for of_weekend in (False, True):
            among = lacking.among[weekend[lacking.among] == of_weekend]
            called = among[(seconds[person, among] > 0) | (micro[person, among] > 0)]
            days = lacking.days[weekend[lacking.days] == of_weekend]
            days = days if len(days) else lacking.days
            if not len(called):
                continue
            source, day = _spread(called, days, lacking.missing, lacking.seen)
            longer, dearer = (
                np.full(len(day), _scale(part[person, called], part[person, source], lacking), np.int64)
                for part in (seconds, micro)
            )
            yield np.full_like(day, person), day, source, np.full(len(day), bool(is_abroad)), longer, dearer


def _spread(called: Places, days: Places, missing: int, seen: int) -> tuple[Places, Places]:
    """Which days with calls are repeated on which days: as many of the missing ones as of those that were seen.

    >>> [each.tolist() for each in _spread(np.array([26, 27, 28]), np.arange(1, 11), 10, 5)]
    [[26, 27, 28, 26, 27, 28], [1, 2, 4, 6, 7, 9]]
    """
    count = min(len(days), max(1, round_half_up(Fraction(len(called) * missing, seen))))
    number = np.arange(count)
    which = number * len(called) // count if count < len(called) else number % len(called)
    return called[which], days[number * len(days) // count]


def _scale(own: Ints, repeated: Ints, lacking: MissingDays) -> int:
    """What repeated amounts are multiplied by to be as many a day as one's own [10⁻⁶]."""
    total = int(repeated.sum())
    return PARTS * int(own.sum()) * lacking.missing // (lacking.seen * total) if total else PARTS
