"""Resampled months: the history's own days in a new order, moved to the level of the month planned for.

A resampled month takes one month of the history and redraws its days: every day is replaced by a whole day that is
the same weekday and from the same part of the month, because pools run dry late in it. About seven days in a row come
from days in a row, so that a busy stretch stays a busy stretch. Where a month has fewer than two calls for each
weekday, they say nothing of weekdays and parts of the month: any day of its kind may stand there. The dearest days
stand for all that lies between them and the next dearest, since what is dearer than all comes as a surge. One seed
gives the same months on every machine.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from chargeback_kit.planning.funding.history import DAY_MINUTES, Flags, History, Whole
from chargeback_kit.planning.funding.level import SCALE, Level
from chargeback_kit.planning.funding.risks import Risks
from chargeback_kit.planning.funding.surges import Surges
from chargeback_kit.rules.calendar import DAY_NS, HOUR_NS, is_weekend, month_place

NEAR_DAYS = 10
NEAREST = 5
FEWEST_CALLS = 10
RUN_DAYS = 7
MONTHS_TO_LAPSE = 12
DEAREST = 5


@dataclass(frozen=True)
class ResampledMonths:
    """Resampled months as rows: the day of the history that stands on each day, its level, and what goes wrong.

    ``source`` (the day's number in the history), ``factor`` [1/10,000] and ``lag_ns`` (how late a recharge comes that
    a call of the day makes due) are months × days. The card fails from ``card_from_ns`` until just before
    ``card_until_ns``, since the month's start. ``cluster`` numbers the month of the history a month was drawn from.
    """

    history: History
    days: tuple[date, ...]
    source: Whole
    factor: Whole
    lag_ns: Whole
    card_from_ns: Whole
    card_until_ns: Whole
    cluster: Whole

    def rows(self, first: int, until: int) -> "ResampledMonths":
        """The months numbered ``first`` to just before ``until``."""
        return self.picked(np.arange(first, until))

    def picked(self, part: Whole) -> "ResampledMonths":
        """The months of some numbers."""
        names = ("source", "factor", "lag_ns", "card_from_ns", "card_until_ns", "cluster")
        return replace(self, **{name: getattr(self, name)[part] for name in names})

    @property
    def count(self) -> int:
        """How many months were drawn."""
        return len(self.source)

    @cached_property
    def money_before(self) -> Whole:
        """The money of all days before each day, and of the whole month at the end [micro-units], months × days + 1."""
        return _running(self.history.day_amount[self.source] * self.factor // SCALE)

    @cached_property
    def calls_before(self) -> Whole:
        """The number of calls before each day, and of the whole month at the end, months × days + 1."""
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
        """The length of a month [min]."""
        return len(self.days) * DAY_MINUTES


def _running(of_days: Whole) -> Whole:
    """The sums before each day, and at the end.

    >>> _running(np.array([[5, 0, 2]])).tolist()
    [[0, 5, 5, 7]]
    """
    return np.concatenate([np.zeros((len(of_days), 1), np.int64), np.cumsum(of_days, axis=1)], axis=1)


def resample(
    history: History, days: tuple[date, ...], level: Level, risks: Risks, unseen: Surges | None = None
) -> ResampledMonths:
    """Draw ``risks.paths`` runs of the given days; a run over several months draws a month of the history for each.

    ``unseen`` is what comes on top of the drawn days.
    """
    rng = np.random.default_rng(risks.seed)
    places = np.array([month_place(day.isoformat()[:7]) for day in days])
    from_month = np.empty((risks.paths, len(days)), dtype=np.int64)
    months, row = np.unique(places), np.arange(risks.paths)[:, None]
    levels = level.factors(months, rng, risks.paths)
    number = np.searchsorted(months, places)
    mixes = rng.random(risks.paths) >= level.apart
    for place in months:
        here = places == place
        from_month[:, here] = _evenly(len(history.months), risks.paths, rng)[:, None]
    from_month[mixes] = rng.integers(0, len(history.months), (int(mixes.sum()), len(days)))
    source = _draw_days(history, days, from_month, mixes, rng)
    factor = levels[row, number[None, :], history.month_no[source]]
    if unseen is not None:
        source, factor = _with_surges(history, source, factor, unseen, rng)
    first, last = risks.lag_hours
    lag_ns = rng.integers(first * HOUR_NS, last * HOUR_NS, endpoint=True, size=source.shape)
    card_from, card_until = card_failures(len(days), risks, risks.paths, rng)
    return ResampledMonths(history, days, source, factor, lag_ns, card_from, card_until, from_month[:, 0].copy())


def _with_surges(
    history: History, source: Whole, factor: Whole, unseen: Surges, rng: np.random.Generator
) -> tuple[Whole, Whole]:
    """Days with the money of surges; a record looks like the dearest day, and so does a day without calls."""
    calls, least, is_record = unseen.drawn(len(source), source.shape[1], rng)
    next_dearest = _next_dearest(history.day_amount)[source]
    between = next_dearest + (1 - next_dearest) * rng.random(source.shape)
    factor = np.maximum(1, np.rint(factor * between).astype(np.int64))
    money = history.day_amount[source] * factor // SCALE
    extra = np.maximum(calls * factor // SCALE, least * factor // SCALE - money)
    found = np.where((extra > 0) & (is_record | (history.day_amount[source] == 0)), unseen.busiest, source)
    raised = (money + extra) * SCALE // np.maximum(1, history.day_amount[found])
    return found, np.where(extra > 0, np.maximum(1, raised), factor)


def _next_dearest(money: Whole) -> npt.NDArray[np.float64]:
    """What the next dearest day costs, as a share of each of the dearest days; 1 for all others.

    >>> _next_dearest(np.array([0, 40, 100])).tolist()
    [1.0, 0.0, 0.4]
    """
    order = np.argsort(-money, kind="stable")
    dearest = order[: min(DEAREST, len(money) - 1)]
    found = np.ones(len(money))
    found[dearest] = np.where(money[dearest] > 0, money[order[1 : len(dearest) + 1]] / np.maximum(1, money[dearest]), 1)
    return found


def _evenly(months: int, count: int, rng: np.random.Generator) -> Whole:
    """Every month of the history as often as every other, in random order."""
    return np.asarray(rng.permutation(np.arange(count) % months), dtype=np.int64)


def card_failures(days: int, risks: Risks, count: int, rng: np.random.Generator) -> tuple[Whole, Whole]:
    """When the card fails and works again in each of ``count`` months; both are 0 where it never fails [ns]."""
    fails = rng.random(count) < risks.card_chance
    begins = rng.integers(0, days * DAY_NS, size=count)
    begins = np.where(fails, begins, 0)
    return begins, begins + np.where(fails, risks.card_days * DAY_NS, 0)


def _draw_days(
    history: History, days: tuple[date, ...], from_month: Whole, mixes: Flags, rng: np.random.Generator
) -> Whole:
    """The day of the history for each day of each month; ``from_month`` is the month of the history, months × days.

    Where a month ``mixes``, each stretch of days comes from a month of its own.
    """
    candidates, counts = _candidates(history, days)
    follows = _follows(history)
    chosen = np.empty(from_month.shape, dtype=np.int64)
    for place, day in enumerate(days):
        month = from_month[:, place]
        pick = (rng.random(len(month)) * counts[month, place]).astype(np.int64)
        chosen[:, place] = candidates[month, place, pick]
        stays = rng.random(len(month)) >= 1 / RUN_DAYS
        if place:
            before = chosen[:, place - 1]
            next_one = np.minimum(before + 1, len(history.days) - 1)
            stands = history.month_no[before]
            same = follows[before] & (history.month_no[next_one] == stands) & (mixes | (stands == month))
            goes_on = stays & same & (history.is_weekend[next_one] == is_weekend(day))
            chosen[:, place] = np.where(goes_on, next_one, chosen[:, place])
    return chosen


def _follows(history: History) -> Flags:
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
    """The same weekdays of a month, at most ten days away; where there are none, the nearest five days of the kind.

    Of a month with few calls all days of the kind.
    """
    inside = np.flatnonzero(history.month_no == month).tolist()
    alike = [n for n in inside if history.is_weekend[n] == is_weekend(day)] or inside
    if np.diff(history.first_call)[inside].sum() < FEWEST_CALLS:
        return alike
    same = [n for n in inside if history.days[n].weekday() == day.weekday()]
    near = [n for n in same if abs(history.days[n].day - day.day) <= NEAR_DAYS]
    return near or sorted(alike, key=lambda n: (abs(history.days[n].day - day.day), n))[:NEAREST]


def year_spent(months: ResampledMonths, seed: int) -> Whole:
    """The money of twelve resampled months in a row [micro-units], as many years as months: what lapses shows (R40)."""
    rng = np.random.default_rng([seed, MONTHS_TO_LAPSE])
    drawn = rng.integers(0, months.count, size=(months.count, MONTHS_TO_LAPSE))
    return np.asarray(months.spent[drawn].sum(axis=1), dtype=np.int64)
