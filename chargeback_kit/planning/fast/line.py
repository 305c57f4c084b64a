"""One counter's calls in order, and where its pool ends among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from chargeback_kit.bill.sums import Whole
from chargeback_kit.planning.fast.calls import Calls, Small

BEYOND_ALL = 2**40
SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")

# The sums of calls on one side of a cut, by column.
MEASURES = 6
CALLS, BILLED, POOLED, OVER, AMOUNT, SAVED = range(MEASURES)


@dataclass(frozen=True)
class Cut:
    """Where a counter ends: ``covered`` calls are covered whole; of the next one ``split`` seconds, if any."""

    covered: int
    split: int = 0


@dataclass(frozen=True)
class Line:
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

    def edge(self, cut: Cut) -> int:
        """The place of the first call that is not covered whole; beyond all places where there is none."""
        return int(self.places[cut.covered]) if cut.covered < self.size else BEYOND_ALL

    def pooled(self, cut: Cut) -> int:
        """Billed seconds that the pool covers."""
        return (int(self.used[cut.covered - 1]) if cut.covered else 0) + cut.split


def lines(calls: Calls, counter: Small, wanted: Sequence[int]) -> dict[int, Line]:
    """The calls of some counters, where each call draws the counter given for it."""
    numbers = np.array(sorted(wanted), np.int64)
    asked = np.zeros(int(max(numbers.max(initial=0), counter.max(initial=0))) + 2, bool)
    asked[numbers] = True
    places = _by(counter, np.flatnonzero(asked[counter] & (calls.billed_seconds > 0)))
    first, until = (np.searchsorted(counter[places], numbers, side=side) for side in SIDES)
    return {
        int(number): Line(places[a:b], np.cumsum(calls.billed_seconds[places[a:b]]))
        for number, a, b in zip(numbers, first, until, strict=True)
    }


def _by(counter: Small, places: Whole) -> Whole:
    """Places by counter, otherwise in the order they come; small numbers are sorted in one pass."""
    keys = counter[places]
    small = keys.astype(np.uint16) if keys.max(initial=0) < 2**16 else keys
    found: Whole = places[np.argsort(small, kind="stable")]
    return found


def split_amount(calls: Calls, line: Line, cut: Cut) -> int:
    """What the call that meets the end costs [micro-units]."""
    place = int(line.places[cut.covered])
    price = calls.split_price(place, cut.split)
    follows = calls.follows_price[place] and price is not None
    return int(calls.amount_over[place]) if not follows or price is None else price


def split_values(calls: Calls, line: Line, cut: Cut) -> list[int]:
    """What the first seconds that a pool covers change about the sums of the call that meets the end."""
    place = int(line.places[cut.covered])
    price = calls.split_price(place, cut.split)
    amount = split_amount(calls, line, cut) - int(calls.amount_over[place])
    saved = 0 if price is None else int(calls.saved_covered[place]) - price
    changed = {POOLED: cut.split, OVER: -cut.split, AMOUNT: amount, SAVED: saved}
    return [changed.get(measure, 0) for measure in range(MEASURES)]
