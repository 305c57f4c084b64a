"""Months that were not seen whole: people who joined, left or were away, scaled to a full month with an interval.

Who was there on some of the workdays that the calls of a month reach over is taken to call on the others as on those.
The interval holds nine months in ten, by how much the days that were seen differ among each other; a day is never
taken to differ by less than a tenth of the mean. Of somebody without dates it is told from the calls: who calls on
nearly every workday and then on none for a week and more was not there. Call by call the missing days are filled
(``filled_days``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.money import nearest
from chargeback_kit.planning.assignment import Flags, Ints
from chargeback_kit.planning.plan_mix.demand import Demand, Usage, key_of
from chargeback_kit.planning.plan_mix.months import reach
from chargeback_kit.planning.plan_mix.people.filled_days import Days, FilledDays, MissingDays, filled_days
from chargeback_kit.rules.calendar import is_weekend

LEAST_SEEN = 5
MOST_DAYS = 0.8
A_WEEK = 5
CHANCE = 0.001
NINE_IN_TEN = 1.645
STEADY = 0.1
PARTS = 1_000_000


@dataclass(frozen=True)
class WholeMonths:
    """The demand of full months: ``expected``, and its ``low`` and ``high`` ends; ``partial`` [n] says whose.

    ``filled`` are the calls that make the months full. ``unseen`` [n]: nothing was seen of somebody who was not there
    all the time. ``days`` [n, 2] are workdays there and in all, ``there`` [n, D] on which days. ``any_month`` are the
    calls that fill every day, also of months in which somebody was not there at all.
    """

    expected: Demand
    low: Demand
    high: Demand
    partial: Flags
    unseen: Flags
    filled: FilledDays
    days: Ints
    there: Days
    any_month: FilledDays

    def ends(self) -> tuple[Ints, Ints]:
        """What the expected calls of each person [n] are multiplied by at the low and the high end [10⁻⁶]."""
        low, mean, high = (
            (each.usage.domestic_seconds + each.usage.international_seconds).sum(axis=1)
            for each in (self.low, self.expected, self.high)
        )
        least = np.maximum(mean, 1)
        return np.where(mean > 0, PARTS * low // least, PARTS), np.where(mean > 0, PARTS * high // least, PARTS)

    def minutes(self, place: int) -> tuple[int, int]:
        """The interval of somebody's calls in an average month in which they were there [min], started ones counted."""
        months = 60 * max(1, len(np.unique(self.expected.month_of[self.there[place]])))
        both = ((d.usage.domestic_seconds + d.usage.international_seconds)[place].sum() for d in (self.low, self.high))
        low, high = (int(-(-each // months)) for each in both)
        return low, high


def whole_months(known: Demand, bills: Sequence[ComputedBill]) -> WholeMonths:
    """The demand of full months."""
    seconds = known.usage.domestic_seconds + known.usage.international_seconds
    reached = _reached(known)
    work = reached & np.array([not is_weekend(day) for day in known.days], np.bool_)
    there = _listed(known, bills) & ~_away(known, seconds > 0, work)
    shape = len(known.people), len(known.months)
    scale = np.full((3, *shape), PARTS, np.int64)
    partial, unseen, days = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_), np.zeros((shape[0], 2), np.int64)
    for month in range(shape[1]):
        here = work & (known.month_of == month)
        total = int(here.sum())
        seen = (there & here).sum(axis=1)
        held = np.array([person.held[month] > 0 for person in known.people], np.bool_)
        lacking = held & (seen < total)
        days += np.where(held[:, None], np.stack([seen, np.full_like(seen, total)], axis=1), 0)
        own = seconds[:, known.month_of == month].sum(axis=1)
        partial[:, month], unseen[:, month] = lacking, lacking & ((own == 0) | (seen == 0))
        for place in np.flatnonzero(lacking & ~unseen[:, month]):
            own_days = seconds[place, there[place] & here]
            scale[:, place, month] = _factors(own_days, int(own[place]), total)
    low, expected, high = (_scaled(_there_all_month(known), factors) for factors in scale)
    filled, any_month = _filled(known, there, reached, work, partial & ~unseen)
    return WholeMonths(
        expected, low, high, np.asarray(partial.any(axis=1)), np.asarray(unseen.any(axis=1)), filled, days, there,
        any_month,
    )  # fmt: skip


def _filled(known: Demand, there: Days, reached: Days, work: Days, in_part: Flags) -> tuple[FilledDays, FilledDays]:
    """What fills the months that were seen ``in_part`` [n, M], with days of the same month; and with it what fills the
    other months of who is there in the last one, with days of any.
    """
    own, others = [], []
    everywhere = np.arange(len(known.days))
    for month in range(len(known.months)):
        here = known.month_of == month
        for place in np.flatnonzero((work & here & ~there).any(axis=1)).tolist():
            days = np.flatnonzero(reached & here & ~there[place])
            missing = int(work[days].sum())
            if in_part[place, month]:
                seen = int((there[place] & work & here).sum())
                own.append(MissingDays(place, days, missing, seen, np.flatnonzero(here)))
            elif known.people[place].held[-1] and (seen := int((there[place] & work).sum())):
                others.append(MissingDays(place, days, missing, seen, everywhere))
    return filled_days(known, own), filled_days(known, [*own, *others])


def _factors(seen_days: Ints, own: int, total: int) -> list[int]:
    """What calls of some days [s] are multiplied by to fill ``total`` days: low, expected and high [10⁻⁶].

    >>> _factors(np.array([1800, 1800, 1800, 1800, 1800]), 9000, 20)
    [3745158, 4000000, 4254842]
    """
    count, mean = len(seen_days), own / len(seen_days)
    spread = max(float(np.std(seen_days, ddof=1)) if count > 1 else mean, STEADY * mean)
    rest = total - count
    error = NINE_IN_TEN * spread * (rest + rest * rest / count) ** 0.5
    return [round(PARTS * (own + max(0.0, rest * mean + sign * error)) / own) for sign in (-1, 0, 1)]


def _there_all_month(known: Demand) -> Demand:
    """The same people with licences that count for the whole of a month in which they hold one (R21, daily)."""
    parts = {part for person in known.people for part in person.held}
    if parts <= {0, PARTS}:
        return known
    people = (replace(each, held=tuple(PARTS * (part > 0) for part in each.held)) for each in known.people)
    return replace(known, people=tuple(people))


def _scaled(known: Demand, factors: Ints) -> Demand:
    """The same people with every call of a month so many times [n, M] as long and as dear."""
    if (factors == PARTS).all():
        return known
    by_day = factors[:, known.month_of]
    return replace(known, usage=Usage(*(nearest(part * by_day, PARTS) for part in known.usage.parts)))


def _reached(known: Demand) -> Days:
    """The days that the calls of each month reach over [D]."""
    spans = [(first, last) for found in reach(known) if found for _, first, last in [found]]
    return np.array([any(a <= day <= b for a, b in spans) for day in known.days], np.bool_)


def _listed(known: Demand, bills: Sequence[ComputedBill]) -> Days:
    """On which days somebody is on the user list [n, D]."""
    place = {person.key: number for number, person in enumerate(known.people)}
    found = np.zeros((len(place), len(known.days)), np.bool_)
    ordinals = np.array([day.toordinal() for day in known.days])
    for bill in bills:
        mine = np.isin(known.month_of, [n for n, m in enumerate(known.months) if m in bill.inputs.months])
        for membership in bill.inputs.people.memberships:
            number = place.get(key_of(bill, membership.person))
            if number is not None:
                found[number] |= (
                    mine & (ordinals >= membership.start.toordinal()) & (ordinals <= membership.end.toordinal())
                )
    return found


def _away(known: Demand, calls: Days, work: Days) -> Days:
    """On which days somebody was not there by their calls [n, D], month by month."""
    away = np.zeros_like(calls)
    for month in range(len(known.months)):
        days = np.flatnonzero(work & (known.month_of == month))
        if len(days) < LEAST_SEEN + A_WEEK:
            continue
        called = calls[:, days]
        for place in np.flatnonzero((called.sum(axis=1) >= LEAST_SEEN) & ~called.all(axis=1)):
            for gap in _gaps(called[place].tolist()):
                away[place, days[gap]] = True
    return away


def _gaps(called: Sequence[bool]) -> list[list[int]]:
    """The longest stretch of workdays without a call, if it is too long for somebody who calls so often.

    >>> _gaps([False] * 14 + [True] * 6)
    [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]]
    >>> _gaps([True, False] * 10)
    []
    """
    runs: list[tuple[bool, list[int]]] = []
    for has, group in groupby(range(len(called)), key=called.__getitem__):
        runs.append((has, list(group)))
    longest = max((days for has, days in runs if not has), key=len, default=[])
    often = sum(called) / (len(called) - len(longest) + 1)
    is_long = len(longest) >= A_WEEK and often >= MOST_DAYS and (1 - often) ** len(longest) < CHANCE
    return [longest] if is_long else []
