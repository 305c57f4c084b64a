"""A counter's calls with running sums by cell, so that any end of its pool is a search."""

from dataclasses import dataclass

import numpy as np

from chargeback_kit.planning.fast.calls import UNITS, Calls
from chargeback_kit.planning.fast.line import AMOUNT, BILLED, CALLS, OVER, POOLED, SAVED, Cut, Line, split
from chargeback_kit.sums import Whole


@dataclass(frozen=True)
class Block(Line):
    """A line with its sums: ``cells`` are the combinations that occur.

    Of each, ``keys`` holds the turns of its calls in the counter (from ``starts`` on, made unique by the cell) and
    ``running`` the sums of UNITS before each, one row per unit.
    """

    cells: Whole
    starts: Whole
    keys: Whole
    running: Whole


def block(calls: Calls, line: Line) -> Block:
    """The running sums of one counter's calls."""
    cell = calls.cell[line.places]
    order = np.argsort(cell, kind="stable")
    sorted_cells = cell[order]
    starts = np.flatnonzero(np.diff(sorted_cells, prepend=-1))
    units = np.stack([getattr(calls, name)[line.places[order]] for name in UNITS])
    running = np.zeros((len(UNITS), line.size + 1), np.int64)
    np.cumsum(units, axis=1, out=running[:, 1:])
    runs = np.repeat(np.arange(len(starts)), np.diff(starts, append=line.size))
    return Block(
        places=line.places,
        used=line.used,
        cells=sorted_cells[starts].astype(np.int64),
        starts=np.append(starts, line.size),
        keys=runs * (line.size + 1) + order,
        running=running,
    )


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
        row = int(np.searchsorted(of.cells, calls.cell[of.places[cut.covered]]))
        split(calls, of, cut, over[row])
    return covered, over
