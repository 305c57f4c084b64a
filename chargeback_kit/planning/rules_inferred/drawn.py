"""What the pools of a reading cover (R23 to R27): by their size, or as the charges allow where nobody told the size.

A pool whose minutes a licence nobody told may end at any call. It is taken to end where the charges contradict least:
free calls lie before the end, charged ones after it, and of the call that meets it some seconds are covered.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chargeback_kit.planning.quick.ends import CounterCalls, counter_calls, ends, groups
from chargeback_kit.planning.rates_behind.evidence import Whole
from chargeback_kit.planning.rules_inferred.calls import Calls, Flags
from chargeback_kit.planning.rules_inferred.trial import OPEN
from chargeback_kit.rules.pool_id import CONFERENCE_POOLS, ZONE_A
from chargeback_kit.rules.pools import PoolCounter


@dataclass(frozen=True)
class ToldByCharges:
    """What a reading makes of each charge: whether it ``is_free`` or ``is_charged``, or says nothing.

    ``is_worth``: whether the call costs a cent or more without any pool.
    """

    is_free: Flags
    is_charged: Flags
    is_worth: Flags

    def cut(self, places: Whole, needs: Flags, *, is_split: bool) -> int:
        """How many of some calls in order an open pool covers whole, so that the charges contradict least.

        A free call after the end contradicts where it ``needs`` the pool; of several ends the last one counts.
        """
        covered = np.concatenate([[0], np.cumsum(self.is_charged[places])])
        free = (self.is_free & self.is_worth & needs)[places]
        over = np.concatenate([np.cumsum(free[::-1])[::-1], [0, 0]])
        wrong = covered + (over[1:] if is_split else over[:-1])
        return int(len(wrong) - 1 - np.argmin(wrong[::-1]))


@dataclass(frozen=True)
class DrawnMinutes:
    """The counter that each call draws, -1 for none, and the seconds that it covers.

    ``at_edge``: of these calls some seconds are covered, nobody knows how many.
    """

    counter_no: Whole
    pooled: Whole
    at_edge: Flags


@dataclass(frozen=True)
class PoolPlayer:
    """Plays the pools of a reading on its calls."""

    calls: Calls
    counters: tuple[PoolCounter, ...]
    pool_edge: str
    told: ToldByCharges
    silent: Flags

    def drawn(self, *, moves_on: bool) -> DrawnMinutes:
        """What every call draws; ``moves_on``: after an empty conferencing pool the organiser's plan is drawn."""
        numbers = {(counter.id, counter.month): number for number, counter in enumerate(self.counters)}
        known = np.array([numbers.get((each.id, each.month), -1) for each in self.calls.counters] + [-1], np.int64)
        counter_no: Whole = known[self.calls.counter_no]
        overflow = known[self.calls.overflow_counter_no]
        needs = overflow < 0 if moves_on else np.ones(len(overflow), dtype=bool)
        found = self._covered(counter_no, needs, opens_all=False)
        if moves_on:
            meetings = [number for number, counter in enumerate(self.counters) if counter.id in CONFERENCE_POOLS]
            moves = (overflow >= 0) & ((counter_no < 0) | self._found_empty(found, meetings))
            if moves.any():
                counter_no = np.where(moves, overflow, counter_no)
                is_guessed = any(self.counters[number].size_seconds == OPEN for number in meetings)
                found = self._covered(counter_no, ~moves & needs | moves, opens_all=is_guessed)
        return found

    def _covered(self, counter_no: Whole, needs: Flags, *, opens_all: bool) -> DrawnMinutes:
        """The seconds that pools cover: of all calls before the one that meets the end, of none after it (R26)."""
        pooled = np.zeros(len(counter_no), dtype=np.int64)
        at_edge = np.zeros(len(counter_no), dtype=bool)
        drawing = counter_calls(self.calls, counter_no, range(len(self.counters))) if self.counters else {}
        for group in groups(self.counters):
            sizes = [self.counters[number].size_seconds for number in group]
            is_plan = self.counters[group[0]].id not in CONFERENCE_POOLS
            if OPEN in sizes or (opens_all and is_plan and any(sizes)):
                self._open(group, drawing, needs, pooled, at_edge)
                continue
            for number, end in ends(self.calls, self.counters, drawing, group, self.pool_edge).items():
                places = drawing[number].places[: end.covered]
                pooled[places] = self.calls.billed_seconds[places]
                if end.split:
                    pooled[drawing[number].places[end.covered]] = end.split
        return DrawnMinutes(counter_no, pooled, at_edge)

    def _open(
        self, group: Sequence[int], drawing: dict[int, CounterCalls], needs: Flags, pooled: Whole, at_edge: Flags
    ) -> None:
        places = np.sort(np.concatenate([drawing[number].places for number in group]))
        asked = places[~self.silent[places]]
        is_split = self.pool_edge == "split"
        end = self.told.cut(asked, needs, is_split=is_split)
        if end == len(asked):
            inside = places
        else:
            inside = places[places < asked[end]]
            at_edge[asked[end]] = is_split
        pooled[inside] = self.calls.billed_seconds[inside]

    def _found_empty(self, found: DrawnMinutes, meetings: list[int]) -> Flags:
        """Which calls of conferencing pools start after the call that used their pool up."""
        empty = np.zeros(len(found.counter_no), dtype=bool)
        for number in meetings:
            places = np.flatnonzero(found.counter_no == number)
            if self.counters[number].size_seconds == OPEN and self.counters[number].id == ZONE_A:
                ended = ~found.at_edge[places] & (found.pooled[places] < self.calls.billed_seconds[places])
                empty[places] = ended
            else:
                used = np.cumsum(self.calls.billed_seconds[places]) - self.calls.billed_seconds[places]
                empty[places] = used >= self.counters[number].size_seconds
        return empty
