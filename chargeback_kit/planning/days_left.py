"""The money of the days that a running month has left, drawn from the calls of the days there are.

A day that is left is like one of the last two weeks (pools run dry late, and calls cost more from then on), of its
kind: a working day or one of a weekend. Days come in stretches of four, since busy days come together, and how often
each comes is itself drawn (the Bayesian bootstrap): ten working days say only so much. Where few calls decide, the
calls of a day are drawn anew from all there are. What was not seen counts as well: of n days, or calls, the next one is
dearer than all of them, and cheaper than all, with a chance of 1 in n + 1 each, whatever the traffic. How much dearer
is read from how the dearest thin out, and ends at the dearest price of the cards.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from chargeback_kit.planning.funding.history import Day, Flags, Whole
from chargeback_kit.planning.funding.level import UNKNOWN_SPREAD, Real
from chargeback_kit.planning.funding.surges import FEWEST_TOP, MOST_TIMES_RECORD, TOP_SHARE
from chargeback_kit.rules.calendar import is_weekend

FEWEST_CALLS = 3
"""Of fewer calls with money nothing is said."""
FEW_CALLS = 60
"""Up to so many are drawn one by one; of more, whole days are, which hold calls enough."""
LAST_DAYS = 14
NEAR_DAYS = 10
"""Days of the month before count from so many days before the first day that is left."""
TOGETHER = 4
"""So many days follow one another in a stretch."""
FEWEST_FOR_TAIL = 3
THINNING, THINNING_WEIGHT = 0.3, 3


@dataclass(frozen=True)
class DaysLeft:
    """The days that are left, in so many drawn months; ``dearest`` is what a call can cost at most [micro-units]."""

    days: Sequence[date]
    paths: int
    dearest: int | None = None
    seed: int = 2026

    def spent(self, known: Sequence[Day], before: Sequence[Day] = ()) -> Whole | None:
        """What they come to in each drawn month [micro-units]; None where too few calls are known to say.

        Half of the months are drawn from the days of the month ``before``, if there are any, at the level that this
        month shows.
        """
        rng = np.random.default_rng(self.seed)
        near = [day for day in before if day.date.day >= self.days[0].day - NEAR_DAYS]
        both = ((known[-LAST_DAYS:], known), (near, before))
        drawn = [_Traffic(like, every, self.dearest) for like, every in both if like]
        if sum(len(each.amounts) for each in drawn) < FEWEST_CALLS:
            return None
        found = [each.drawn(self.days, self.paths, rng) for each in drawn]
        if len(found) > 1:
            found[1] = found[1] * _factors(known, before, self.paths, rng)
            found[0] = np.where(rng.random(self.paths) < 1 / 2, found[0], found[1])
        return np.rint(np.maximum(0, found[0])).astype(np.int64)


class _Traffic:
    """The days that those that are left are like, and the calls of ``every`` day there is."""

    def __init__(self, days: Sequence[Day], every: Sequence[Day], dearest: int | None) -> None:
        self.days = days
        positive = [day.amounts[day.amounts > 0] for day in days]
        self.counts = np.array([len(each) for each in positive], np.float64)
        self.money = np.array([each.sum() for each in positive], np.float64)
        self.is_weekend = np.array([is_weekend(day.date) for day in days], bool)
        self.amounts = np.concatenate([np.zeros(0), *(day.amounts[day.amounts > 0] for day in every)])
        self.dearest = dearest

    def drawn(self, left: Sequence[date], paths: int, rng: np.random.Generator) -> Real:
        """The money of some days, in each of ``paths`` months [micro-units]."""
        spent = np.zeros(paths)
        if not len(self.amounts):
            return spent
        is_few = len(self.amounts) <= FEW_CALLS
        urn = _shares(rng.standard_exponential((paths, len(self.amounts)))) if is_few else np.zeros((0, 0))
        calls = np.zeros(paths)
        for weekend in (False, True):
            count = sum(is_weekend(day) == weekend for day in left)
            if not count:
                continue
            picked, times = self._picked(count, paths, rng, is_weekend=weekend)
            of_day = np.rint(self.counts[picked] * times).astype(np.int64)
            calls += of_day.sum(axis=1)
            spent += self._again(of_day.sum(axis=1), urn, rng) if is_few else (self.money[picked] * times).sum(axis=1)
        return spent + self._unseen(calls, rng)

    def _picked(self, count: int, paths: int, rng: np.random.Generator, *, is_weekend: bool) -> tuple[Whole, Real]:
        """Which of the days known stands on each day that is left, and how many times its calls; paths × days."""
        kind = np.flatnonzero(self.is_weekend == is_weekend)
        kind = kind if len(kind) else np.arange(len(self.days))
        days = len(kind)
        stretches = rng.standard_exponential((paths, -(-days // TOGETHER)))
        weights = np.repeat(stretches, TOGETHER, axis=1)[:, :days]
        shares = _shares(np.concatenate([weights, rng.standard_exponential((paths, 2))], axis=1))
        place = (rng.random((paths, count))[:, :, None] > shares[:, None, :]).sum(axis=2)
        _in_stretches(place, days, rng.random(place.shape) >= 1 / TOGETHER)
        money = self.money[kind]
        dearer = np.minimum(MOST_TIMES_RECORD, (1 - rng.random((paths, 1))) ** -_tail(money))
        is_cheapest, is_dearest = place == days, place > days
        picked = np.where(is_dearest, money.argmax(), np.where(is_cheapest, money.argmin(), place % max(1, days)))
        return kind[picked], np.where(is_dearest, dearer, np.where(is_cheapest, 1 / dearer, 1.0))

    def _again(self, counts: Whole, urn: Real, rng: np.random.Generator) -> Real:
        """So many calls of each month, drawn from all calls; how often each comes differs by month (``urn``)."""
        row = np.repeat(np.arange(len(counts)), counts)
        ends = (urn + np.arange(len(counts))[:, None]).ravel()
        place = np.searchsorted(ends, rng.random(len(row)) + row, side="right") - row * urn.shape[1]
        return np.bincount(row, self.amounts[np.minimum(place, urn.shape[1] - 1)], len(counts)).astype(np.float64)

    def _unseen(self, calls: Real, rng: np.random.Generator) -> Real:
        """What calls dearer than all and cheaper than all change, in the place of usual ones."""
        known, usual, top = len(self.amounts), self.amounts.mean(), self.amounts.max()
        dearer, cheaper = (rng.poisson(calls * rng.standard_exponential(len(calls)) / known) for _ in range(2))
        most = MOST_TIMES_RECORD * top if self.dearest is None else min(MOST_TIMES_RECORD * top, max(top, self.dearest))
        row = np.repeat(np.arange(len(calls)), dearer)
        records = np.minimum(most, top * (1 - rng.random(len(row))) ** -thinning(self.amounts))
        return np.asarray(np.bincount(row, records, len(calls)) - usual * (dearer + cheaper))


def _shares(weights: Real) -> Real:
    """Weights as shares of each row that run up to 1."""
    running = np.cumsum(weights, axis=1)
    return np.asarray(running / running[:, -1:])


def _in_stretches(place: Whole, days: int, stays: Flags) -> None:
    """Let the next day follow where a stretch goes on; what was not seen goes on as it is."""
    for number in range(1, place.shape[1]):
        last = place[:, number - 1]
        goes_on = stays[:, number] & ((last >= days) | (last + 1 < days))
        place[:, number] = np.where(goes_on, np.where(last >= days, last, last + 1), place[:, number])


def _tail(money: Real) -> float:
    """How the dearest days thin out."""
    return thinning(money) if (money > 0).sum() >= FEWEST_FOR_TAIL else THINNING


def _factors(known: Sequence[Day], before: Sequence[Day], paths: int, rng: np.random.Generator) -> Real:
    """The level of this month relative to the one before, as far as its days are sure of it (credibility)."""
    means, errors = [], []
    for days in (known, before):
        money = np.array(list(_of_working_days(days)))
        means.append(money.mean() if len(money) else 0.0)
        errors.append(money.var() / max(1, len(money)))
    if not all(means):
        return np.ones(paths)
    doubt = sum(error / mean**2 for error, mean in zip(errors, means, strict=True))
    sure = UNKNOWN_SPREAD**2 / (UNKNOWN_SPREAD**2 + doubt)
    spread = UNKNOWN_SPREAD * np.sqrt(1 - sure)
    return np.asarray(np.exp(sure * np.log(means[0] / means[1]) + spread * rng.standard_normal(paths)))


def _of_working_days(days: Sequence[Day]) -> Iterator[float]:
    return (float(day.amounts[day.amounts > 0].sum()) for day in days if not is_weekend(day.date))


def thinning(values: Real) -> float:
    """The exponent of the tail of some amounts, from how far the largest lie apart; few of them say little."""
    ordered = np.sort(values[values > 0])[::-1]
    top = min(len(ordered) - 1, max(FEWEST_TOP, int(TOP_SHARE * len(ordered))))
    if top < 2:
        return THINNING
    seen = float(np.log(ordered[:top] / ordered[top]).sum())
    return (seen + THINNING_WEIGHT * THINNING) / (top + THINNING_WEIGHT)
