"""The calls of a counter in order, and the call at which its pool ends (R23, R25, R26), found in running seconds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from chargeback_kit.bill.sums import Whole
from chargeback_kit.planning.quick.calls import PayableCalls, Small
from chargeback_kit.rules.pool_id import PoolId
from chargeback_kit.rules.pools import PoolCounter

BEYOND_ALL = 2**40
SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")

# The sums of calls on one side of an end, by column.
MEASURES = 6
CALLS, BILLED, POOLED, OVER, AMOUNT, SAVED = range(MEASURES)


class DrawingCalls(Protocol):
    """Calls in order, whose pools end: when each starts [ns], and its billed seconds."""

    @property
    def start_ns(self) -> Whole:
        """When each starts."""

    @property
    def billed_seconds(self) -> Whole | Small:
        """How many seconds each draws."""


@dataclass(frozen=True)
class DrawDownEnd:
    """Where a counter ends: ``covered`` calls are covered whole; of the next one ``split`` seconds, if any.

    ``at_ns``: the moment its pool ran out; None for one that lasted or was empty at the start.
    """

    covered: int
    split: int = 0
    at_ns: int | None = None


@dataclass(frozen=True)
class CounterCalls:
    """``places``: the counter's calls of more than 0 s, in order; ``used``: billed seconds up to and with each [s]."""

    places: Whole
    used: Whole

    @property
    def size(self) -> int:
        """How many calls there are."""
        return len(self.places)

    @property
    def seconds(self) -> int:
        """All billed seconds."""
        return int(self.used[-1]) if self.size else 0

    def edge(self, end: DrawDownEnd) -> int:
        """The place of the first call that is not covered whole; beyond all places where there is none."""
        return int(self.places[end.covered]) if end.covered < self.size else BEYOND_ALL

    def pooled(self, end: DrawDownEnd) -> int:
        """Billed seconds that the pool covers."""
        return (int(self.used[end.covered - 1]) if end.covered else 0) + end.split


def counter_calls(calls: DrawingCalls, counter: Small | Whole, wanted: Sequence[int]) -> dict[int, CounterCalls]:
    """The calls of some counters, where each call draws the counter given for it."""
    numbers = np.array(sorted(wanted), np.int64)
    asked = np.zeros(int(max(numbers.max(initial=0), counter.max(initial=0))) + 2, bool)
    asked[numbers] = True
    places = _by(counter, np.flatnonzero(asked[counter] & (calls.billed_seconds > 0)))
    first, until = (np.searchsorted(counter[places], numbers, side=side) for side in SIDES)
    return {
        int(number): CounterCalls(places[a:b], np.cumsum(calls.billed_seconds[places[a:b]]))
        for number, a, b in zip(numbers, first, until, strict=True)
    }


def _by(counter: Small | Whole, places: Whole) -> Whole:
    """Places by counter, otherwise in the order they come; small numbers are sorted in one pass."""
    keys = counter[places]
    small = keys.astype(np.uint16) if keys.max(initial=0) < 2**16 else keys
    found: Whole = places[np.argsort(small, kind="stable")]
    return found


def groups(counters: Sequence[PoolCounter]) -> list[list[int]]:
    """The numbers of counters that end together."""
    found: dict[tuple[str, PoolId], list[int]] = {}
    for number, counter in enumerate(counters):
        found.setdefault((counter.month, counter.group), []).append(number)
    return list(found.values())


def ends(
    calls: DrawingCalls,
    counters: Sequence[PoolCounter],
    drawing: Mapping[int, CounterCalls],
    group: Iterable[int],
    pool_edge: str,
) -> dict[int, DrawDownEnd]:
    """The ends of the counters of one group, by number; ``drawing``: the calls of each."""
    numbers = list(group)
    if any(counters[number].size_seconds == 0 for number in numbers):
        return {number: DrawDownEnd(0) for number in numbers}
    turns = {number: int(np.searchsorted(drawing[number].used, counters[number].size_seconds)) for number in numbers}
    places = {
        number: int(drawing[number].places[turn]) for number, turn in turns.items() if turn < drawing[number].size
    }
    if not places:
        return {number: DrawDownEnd(drawing[number].size) for number in numbers}
    last = min(places, key=places.__getitem__)
    at_ns = int(calls.start_ns[places[last]])
    found = {n: DrawDownEnd(int(np.searchsorted(drawing[n].places, places[last])), 0, at_ns) for n in numbers}
    found[last] = _end_at(drawing[last], turns[last], counters[last].size_seconds, pool_edge, at_ns)
    return found


def _end_at(drawing: CounterCalls, turn: int, size: int, pool_edge: str, at_ns: int) -> DrawDownEnd:
    """The end at the call that meets it: split, or covered whole."""
    if pool_edge == "whole_in" or drawing.used[turn] == size:
        return DrawDownEnd(turn + 1, 0, at_ns)
    return DrawDownEnd(turn, size - (int(drawing.used[turn - 1]) if turn else 0), at_ns)


def split_amount(calls: PayableCalls, drawing: CounterCalls, end: DrawDownEnd) -> int:
    """What the call that meets the end costs [micro-units]."""
    place = int(drawing.places[end.covered])
    price = calls.split_price(place, end.split)
    follows = calls.follows_price[place] and price is not None
    return int(calls.amount_over[place]) if not follows or price is None else price


def split_values(calls: PayableCalls, drawing: CounterCalls, end: DrawDownEnd) -> list[int]:
    """What the first seconds that a pool covers change about the sums of the call that meets the end."""
    place = int(drawing.places[end.covered])
    price = calls.split_price(place, end.split)
    amount = split_amount(calls, drawing, end) - int(calls.amount_over[place])
    saved = 0 if price is None else int(calls.saved_covered[place]) - price
    changed = {POOLED: end.split, OVER: -end.split, AMOUNT: amount, SAVED: saved}
    return [changed.get(measure, 0) for measure in range(MEASURES)]
