"""The calls of the bill by counter and cell with running sums, so that any end of any pool is a search in them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chargeback_kit.bill.sums import NO_COUNTER, Whole
from chargeback_kit.planning.fast.calls import UNITS, Calls
from chargeback_kit.planning.fast.line import AMOUNT, BILLED, CALLS, MEASURES, OVER, POOLED, SAVED
from chargeback_kit.planning.fast.rows import BEYOND, COVERED, Rows

COVERED_OF, OVER_OF, SAVED_OF, SECONDS_OF = range(len(UNITS))


@dataclass(frozen=True)
class Runs:
    """One run per counter and cell that occur together: ``counter``, ``cell`` and from where to where its calls stand.

    ``keys`` holds the places of the calls of each run in order, made unique by the run's number times ``span``;
    ``running`` the sums of UNITS before each call, one row per unit.
    """

    counter: Whole
    cell: Whole
    starts: Whole
    keys: Whole
    running: Whole
    span: int


def runs(calls: Calls) -> Runs:
    """The runs of all calls of more than 0 s that draw a pool."""
    span, cells = len(calls.start_ns) + 1, len(calls.cells["center"])
    drawing = np.flatnonzero((calls.counter != NO_COUNTER) & (calls.billed_seconds > 0))
    sorted_codes = np.sort((calls.counter[drawing] * np.int64(cells) + calls.cell[drawing]) * span + drawing)
    code, place = np.divmod(sorted_codes, span)
    starts = np.flatnonzero(np.diff(code, prepend=-1))
    running = np.zeros((len(UNITS), len(place) + 1), np.int64)
    for unit, name in enumerate(UNITS):
        np.cumsum(getattr(calls, name)[place], out=running[unit, 1:])
    counter, cell = np.divmod(code[starts], cells)
    run = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(place)))
    return Runs(counter, cell, np.append(starts, len(place)), run * span + place, running, span)


def cut(of: Runs, asked: npt.NDArray[np.bool_], edges: Whole) -> Rows:
    """The rows of the counters asked for, when calls from the place ``edges`` of a counter on are not covered."""
    run = np.flatnonzero(asked[of.counter])
    turn = np.searchsorted(of.keys, run * of.span + edges[of.counter[run]])
    first, until = of.starts[run], of.starts[run + 1]
    at_turn = of.running[:, turn]
    before, after = at_turn - of.running[:, first], of.running[:, until] - at_turn
    covered, over = np.zeros((2, len(run), MEASURES), np.int64)
    covered[:, CALLS], over[:, CALLS] = turn - first, until - turn
    covered[:, BILLED] = covered[:, POOLED] = before[SECONDS_OF]
    over[:, BILLED] = over[:, OVER] = after[SECONDS_OF]
    covered[:, AMOUNT], covered[:, SAVED], over[:, AMOUNT] = before[COVERED_OF], before[SAVED_OF], after[OVER_OF]
    side = np.repeat([COVERED, BEYOND], len(run))
    return Rows(np.tile(of.cell[run], 2), np.tile(of.counter[run], 2), side, np.concatenate([covered, over]))
