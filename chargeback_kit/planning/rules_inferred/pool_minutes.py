"""How many minutes a licence brings, by what was charged (R21, R24): free calls say at least, charged ones at most."""

from dataclasses import dataclass

import numpy as np

from chargeback_kit.planning.rates_behind.evidence import Whole
from chargeback_kit.planning.rules_inferred.trial import Trial, stated
from chargeback_kit.records.agreement import Allotment
from chargeback_kit.records.lists.meters import PoolReport
from chargeback_kit.reference import column
from chargeback_kit.rules.calendar import SECONDS_PER_MINUTE
from chargeback_kit.rules.plans import PER_USER
from chargeback_kit.rules.pool_id import CONFERENCE_POOLS, US_CA, ZONE_A
from chargeback_kit.rules.pools import PoolCounter

MOST_MINUTES = 20_000
BEYOND = MOST_MINUTES + 1


@dataclass(frozen=True)
class TriedMinutes:
    """Minutes that take the place of those known: of plans by country, and of a conferencing licence."""

    allotments: tuple[Allotment, ...] = ()
    conference: int | None = None


KNOWN = TriedMinutes()


@dataclass(frozen=True)
class PoolMinutes:
    """Minutes per licence of one pool: ``known`` ones, and from ``least`` to ``most`` those that the calls allow.

    ``is_open``: no call was charged, so that the calls say nothing of the most; ``contradicting``: how many calls
    contradict even the best of them.
    """

    counter: PoolCounter
    known: int
    least: int
    most: int
    contradicting: int

    @property
    def is_open(self) -> bool:
        """Whether nothing says how many there are at most."""
        return self.most >= MOST_MINUTES

    @property
    def holds_known(self) -> bool:
        """Whether the known minutes are among those allowed."""
        return self.least <= self.known <= self.most

    @property
    def taken(self) -> int:
        """The minutes to take: the known ones, else a plan's that is listed anywhere, else the least."""
        if self.holds_known:
            return self.known
        listed = [minutes for minutes in _listed() if self.least <= minutes <= self.most]
        return listed[0] if listed else self.least


def _listed() -> list[int]:
    """Every number of minutes that the table of plans knows, the most usual first."""
    named = [
        int(each)
        for name in ("domestic_minutes", "international_minutes")
        for each in column("allotments", name)
        if each
    ]
    return sorted(set(named), key=lambda minutes: (-named.count(minutes), minutes))


def pool_minutes(
    trial: Trial, counters: tuple[PoolCounter, ...], pool_edge: str, report: tuple[PoolReport, ...] = ()
) -> list[PoolMinutes]:
    """The minutes per licence that the charges of each pool's calls allow; those of a report count alone.

    ``counters``: those of the trial with the sizes that are known of them.
    """
    found = []
    for number, counter in enumerate(counters):
        if counter.is_carriers or counter.plan == PER_USER or counter.id == US_CA or not counter.licences:
            continue
        if not (trial.counter_no == number).any():
            continue
        found.append(_of_pool(trial, counters, number, pool_edge, report))
    return found


def _of_pool(
    trial: Trial, counters: tuple[PoolCounter, ...], number: int, pool_edge: str, report: tuple[PoolReport, ...]
) -> PoolMinutes:
    counter, places = counters[number], np.flatnonzero(trial.counter_no == number)
    known = counter.size_seconds // (counter.licences * SECONDS_PER_MINUTE)
    misses = contradicting(trial, places, counter.licences * SECONDS_PER_MINUTE, pool_edge)
    for line in report:
        if number in stated(line, counters):
            told = -(-line.total_minutes // counter.licences)
            return PoolMinutes(counter, known, told, told, int(misses[min(told, MOST_MINUTES)]))
    fewest = int(misses.min())
    allowed = np.flatnonzero(misses == fewest)
    runs = np.split(allowed, np.flatnonzero(np.diff(allowed) > 1) + 1)
    run = next((each for each in runs if each[0] <= known <= each[-1]), runs[0])
    return PoolMinutes(counter, known, int(run[0]), int(run[-1]), fewest)


def contradicting(trial: Trial, places: Whole, seconds_per_minute: int, pool_edge: str) -> Whole:
    """How many calls of a pool contradict each number of minutes a licence, from 0 on.

    A call that would cost something and was free lies within the pool; one that was charged is not covered whole.
    """
    calls = trial.calls
    billed, reported = calls.billed_seconds[places], trial.reported[places]
    before = np.cumsum(billed) - billed
    worth = trial.is_worth[places]
    counts = (calls.charged_micro[places] >= 0) & (billed > 0)
    whole = pool_edge == "whole_in"
    least = np.sort((before + (1 if whole else billed))[counts & worth & (reported == 0)])
    most = np.sort((before if whole else before + billed - 1)[counts & (reported > 0)])
    sizes = np.arange(BEYOND, dtype=np.int64) * seconds_per_minute
    below = len(least) - np.searchsorted(least, sizes, side="right")
    return (below + np.searchsorted(most, sizes, side="left")).astype(np.int64)


def minutes_of(found: list[PoolMinutes]) -> TriedMinutes:
    """The minutes to take in the place of those known."""
    plans: dict[tuple[str, str], dict[str, int]] = {}
    conference = None
    for each in found:
        if each.counter.id == ZONE_A:
            conference = None if each.holds_known else each.taken
        elif each.counter.id not in CONFERENCE_POOLS:
            name = f"{each.counter.id.counter}_minutes"
            plans.setdefault((each.counter.plan, each.counter.id.country), {})[name] = each.taken
    changed = {(each.counter.plan, each.counter.id.country) for each in found if not each.holds_known}
    allotments = [
        Allotment(plan=plan, country=country, **{"domestic_minutes": 0, **told})
        for (plan, country), told in sorted(plans.items())
        if (plan, country) in changed
    ]
    return TriedMinutes(tuple(allotments), conference)
