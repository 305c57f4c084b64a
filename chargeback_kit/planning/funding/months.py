"""Resampled months: each keeps whole days of the history in runs, moved to the level of the month planned for.

A simulated month takes one month of the history and redraws its days: every day is replaced by a whole day that is
the same weekday and from the same part of the month, because pools run dry late in it. About seven days in a row come
from days in a row, so that a busy stretch stays a busy stretch.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from chargeback_kit.planning.funding.history import DAY_MINUTES, History, Whole, is_weekend

SCALE = 10_000
NEAR_DAYS = 10
NEAREST = 5
RUN_DAYS = 7


@dataclass(frozen=True)
class Months:
    """Simulated months as rows: the day of the history that stands on each day, its level, and what goes wrong.

    ``source`` and ``factor`` [1/10,000] are months × days; ``lag_ns`` is how late a recharge comes that a call of the
    day makes due; the card fails within [``card_from_ns``, ``card_until_ns``), since the month's start. ``cluster``
    numbers the month of the history that a simulated month was drawn from.
    """

    history: History
    days: tuple[date, ...]
    source: Whole
    factor: Whole
    lag_ns: Whole
    card_from_ns: Whole
    card_until_ns: Whole
    cluster: Whole

    def rows(self, first: int, until: int) -> "Months":
        """Some of the months."""
        part = slice(first, until)
        names = ("source", "factor", "lag_ns", "card_from_ns", "card_until_ns", "cluster")
        return replace(self, **{name: getattr(self, name)[part] for name in names})

    @property
    def count(self) -> int:
        """How many months were drawn."""
        return len(self.source)

    @cached_property
    def money_before(self) -> Whole:
        """The money of all days before each day, and of the whole month at the end [micro-units]."""
        return _running(self.history.day_amount[self.source] * self.factor // SCALE)

    @cached_property
    def calls_before(self) -> Whole:
        """The calls of all days before each day, and of the whole month at the end."""
        return _running(np.diff(self.history.first_call)[self.source])

    @cached_property
    def spent(self) -> Whole:
        """The money of each month [micro-units]."""
        return np.ascontiguousarray(self.money_before[:, -1])

    @cached_property
    def mean_spent(self) -> Whole:
        """What has been spent on average over the month's time [micro-units]: money spent late counts little."""
        of_day = self.history.day_money_minutes[self.source] // SCALE * self.factor
        day_minutes = np.arange(len(self.days)) * DAY_MINUTES
        when = of_day.sum(axis=1) + (np.diff(self.money_before, axis=1) * day_minutes).sum(axis=1)
        return np.asarray(self.spent - when // self.minutes, dtype=np.int64)

    @property
    def minutes(self) -> int:
        """The length of the month [min]."""
        return len(self.days) * DAY_MINUTES


def _running(of_days: Whole) -> Whole:
    return np.concatenate([np.zeros((len(of_days), 1), np.int64), np.cumsum(of_days, axis=1)], axis=1)


def draw_days(history: History, days: tuple[date, ...], from_month: Whole, dice: np.random.Generator) -> Whole:
    """The day of the history for each day of each month; ``from_month`` is the month of the history, months × days."""
    candidates, counts = _candidates(history, days)
    follows = _follows(history)
    chosen = np.empty(from_month.shape, dtype=np.int64)
    for place, day in enumerate(days):
        month = from_month[:, place]
        pick = (dice.random(len(month)) * counts[month, place]).astype(np.int64)
        chosen[:, place] = candidates[month, place, pick]
        stays = dice.random(len(month)) >= 1 / RUN_DAYS
        if place:
            before = chosen[:, place - 1]
            next_one = np.minimum(before + 1, len(history.days) - 1)
            same = follows[before] & (history.month_no[next_one] == month)
            goes_on = stays & same & (history.weekday[next_one] == day.weekday())
            chosen[:, place] = np.where(goes_on, next_one, chosen[:, place])
    return chosen


def _follows(history: History) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether the next day of the history is the next day of the calendar."""
    ordinals = np.array([day.toordinal() for day in history.days])
    return np.append(np.diff(ordinals) == 1, False)


def _candidates(history: History, days: tuple[date, ...]) -> tuple[Whole, Whole]:
    """For each month of the history and each day: the days that may stand there, and how many they are."""
    listed = [[_near(history, month, day) for day in days] for month in range(len(history.months))]
    widest = max(len(found) for row in listed for found in row)
    table = np.zeros((len(listed), len(days), widest), dtype=np.int64)
    counts = np.zeros((len(listed), len(days)), dtype=np.int64)
    for month, row in enumerate(listed):
        for place, found in enumerate(row):
            table[month, place, : len(found)] = found
            counts[month, place] = len(found)
    return table, counts


def _near(history: History, month: int, day: date) -> list[int]:
    """The same weekdays of a month, at most ten days away; where there are none, the nearest five days of the kind."""
    inside = np.flatnonzero(history.month_no == month).tolist()
    same = [n for n in inside if history.days[n].weekday() == day.weekday()]
    near = [n for n in same if abs(history.days[n].day - day.day) <= NEAR_DAYS]
    if near:
        return near
    alike = [n for n in inside if history.is_weekend[n] == is_weekend(day)] or inside
    return sorted(alike, key=lambda n: (abs(history.days[n].day - day.day), n))[:NEAREST]
