"""One counter's calls with running sums, overall and by cell, so that any end of its pool is a search."""

from dataclasses import dataclass

import numpy as np

from chargeback_kit.planning.fast.calls import UNITS, Calls
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
    ``starts`` on, made unique by the cell) and ``running`` the sums of UNITS before each, one column per unit.
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


def block(calls: Calls, places: Whole) -> Block:
    """The running sums of some calls of one counter, given by their places in order."""
    cell = calls.cell[places]
    order = np.argsort(cell, kind="stable")
    sorted_cells = cell[order]
    first = np.flatnonzero(np.diff(sorted_cells, prepend=-1))
    run = np.cumsum(np.diff(sorted_cells, prepend=-1) != 0) - 1
    units = np.stack([getattr(calls, name)[places[order]] for name in UNITS], axis=1).reshape(-1, len(UNITS))
    running = np.zeros((len(places) + 1, len(UNITS)), np.int64)
    np.cumsum(units, axis=0, out=running[1:])
    return Block(
        places=places,
        used=np.cumsum(calls.billed_seconds[places]),
        cells=sorted_cells[first].astype(np.int64),
        starts=np.append(first, len(places)),
        keys=run * (len(places) + 1) + order,
        running=running,
    )


# The sums of one cell on one side of the cut, by column.
CALLS, BILLED, POOLED, OVER, AMOUNT, SAVED = range(6)


def sides(calls: Calls, of: Block, cut: Cut) -> tuple[Whole, Whole]:
    """The sums by cell of the calls that are covered whole, and of those that are not (rows as ``cells``)."""
    runs = np.arange(len(of.cells))
    turn = np.searchsorted(of.keys, runs * (of.size + 1) + cut.covered)
    before = of.running[turn] - of.running[of.starts[:-1]]
    after = of.running[of.starts[1:]] - of.running[turn]
    covered, over = np.zeros((2, len(runs), 6), np.int64)
    covered[:, CALLS], over[:, CALLS] = turn - of.starts[:-1], of.starts[1:] - turn
    covered[:, BILLED] = covered[:, POOLED] = before[:, 3]
    over[:, BILLED] = over[:, OVER] = after[:, 3]
    covered[:, AMOUNT], covered[:, SAVED], over[:, AMOUNT] = before[:, 0], before[:, 2], after[:, 1]
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
