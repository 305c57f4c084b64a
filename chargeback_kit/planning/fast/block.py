"""One counter's calls with running sums, overall and by cell, so that any end of its pool is a search."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from chargeback_kit.planning.fast.calls import UNITS, Calls, Small
from chargeback_kit.sums import Whole


@dataclass(frozen=True)
class Cut:
    """Where a counter ends: ``covered`` calls are covered whole; of the next one ``split`` seconds, if any."""

    covered: int
    split: int = 0


@dataclass(frozen=True)
class Block:
    """``places``: the counter's calls of more than 0 s, in order; ``used``: billed seconds up to and with each [s].

    ``cells`` are the combinations that occur; of each, ``keys`` holds the turns of its calls in the counter (from
    ``starts`` on, made unique by the cell) and ``running`` the sums of UNITS before each, one row per unit.
    """

    places: Whole
    used: Whole
    cells: Whole
    starts: Whole
    keys: Whole
    running: Whole

    @property
    def size(self) -> int:
        """How many calls there are."""
        return len(self.places)

    @property
    def seconds(self) -> int:
        """All billed seconds."""
        return int(self.used[-1]) if self.size else 0

    def pooled(self, cut: Cut) -> int:
        """Billed seconds that the pool covers."""
        return (int(self.used[cut.covered - 1]) if cut.covered else 0) + cut.split


def blocks(calls: Calls, counter: Small, wanted: Sequence[int]) -> dict[int, Block]:
    """The running sums of some counters, where each call draws the counter given for it."""
    numbers = np.array(sorted(wanted), np.int64)
    asked = np.zeros(int(max(numbers.max(initial=0), counter.max(initial=0))) + 2, bool)
    asked[numbers] = True
    drawing = asked[counter] & (calls.billed_seconds > 0)
    places = _by(counter, np.flatnonzero(drawing))
    cell_order = _by(counter, calls.cell_order[drawing[calls.cell_order]])
    turn = np.empty(len(counter), np.int64)
    turn[places] = np.arange(len(places))
    first, until = (np.searchsorted(counter[places], numbers, side=side) for side in SIDES)
    return {
        int(number): _block(calls, places[a:b], cell_order[a:b], turn, int(a))
        for number, a, b in zip(numbers, first, until, strict=True)
    }


SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")


def _by(counter: Small, places: Whole) -> Whole:
    """Places by counter, otherwise in the order they come; small numbers are sorted in one pass."""
    keys = counter[places]
    small = keys.astype(np.uint16) if keys.max(initial=0) < 2**16 else keys
    found: Whole = places[np.argsort(small, kind="stable")]
    return found


def _block(calls: Calls, places: Whole, by_cell: Whole, turn: Whole, first: int) -> Block:
    cells = calls.cell[by_cell]
    starts = np.flatnonzero(np.diff(cells, prepend=-1))
    running = np.zeros((len(UNITS), len(places) + 1), np.int64)
    np.cumsum(calls.units[:, by_cell], axis=1, out=running[:, 1:])
    runs = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(places)))
    return Block(
        places=places,
        used=np.cumsum(calls.billed_seconds[places]),
        cells=cells[starts].astype(np.int64),
        starts=np.append(starts, len(places)),
        keys=runs * (len(places) + 1) + turn[by_cell] - first,
        running=running,
    )


# The sums of one cell on one side of the cut, by column.
CALLS, BILLED, POOLED, OVER, AMOUNT, SAVED = range(6)
COVERED_OF, OVER_OF, SAVED_OF, SECONDS_OF = range(len(UNITS))


def sides(calls: Calls, of: Block, cut: Cut) -> tuple[Whole, Whole]:
    """The sums by cell of the calls that are covered whole, and of those that are not (rows as ``cells``)."""
    runs = np.arange(len(of.cells))
    turn = np.searchsorted(of.keys, runs * (of.size + 1) + cut.covered)
    at_turn, edges = of.running[:, turn], of.running[:, of.starts]
    before, after = at_turn - edges[:, :-1], edges[:, 1:] - at_turn
    covered, over = np.zeros((2, len(runs), 6), np.int64)
    covered[:, CALLS], over[:, CALLS] = turn - of.starts[:-1], of.starts[1:] - turn
    covered[:, BILLED] = covered[:, POOLED] = before[SECONDS_OF]
    over[:, BILLED] = over[:, OVER] = after[SECONDS_OF]
    covered[:, AMOUNT], covered[:, SAVED], over[:, AMOUNT] = before[COVERED_OF], before[SAVED_OF], after[OVER_OF]
    if cut.split:
        _split(calls, of, cut, over)
    return covered, over


def _split(calls: Calls, of: Block, cut: Cut, over: Whole) -> None:
    """The call that meets the end stands among those that are not covered whole; its first seconds are."""
    place = int(of.places[cut.covered])
    row = int(np.searchsorted(of.cells, calls.cell[place]))
    over[row, POOLED] += cut.split
    over[row, OVER] -= cut.split
    over[row, AMOUNT] += split_amount(calls, of, cut) - int(calls.amount_over[place])
    price = calls.split_price(place, cut.split)
    over[row, SAVED] += 0 if price is None else int(calls.saved_covered[place]) - price


def split_amount(calls: Calls, of: Block, cut: Cut) -> int:
    """What the call that meets the end costs [micro-units]."""
    place = int(of.places[cut.covered])
    price = calls.split_price(place, cut.split)
    follows = calls.follows_price[place] and price is not None
    return int(calls.amount_over[place]) if not follows or price is None else price
