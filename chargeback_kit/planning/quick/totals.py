"""Totals by cell, counter and whether a pool covers the call: what a world's calls cost, before it is known who pays.

A cell is a combination of cost centre, category, kind and right to use credits.

The calls of the bill stand by counter and cell with running totals, so that any end of any pool is a search in them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chargeback_kit.bill.sums import NO_COUNTER, Sums, Whole
from chargeback_kit.planning.quick.calls import UNITS, PayableCalls, Small
from chargeback_kit.planning.quick.ends import (
    AMOUNT,
    BILLED,
    CALLS,
    MEASURES,
    OVER,
    POOLED,
    SAVED,
    CounterCalls,
    DrawDownEnd,
    split_values,
)
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.rules.payers import FUNDED_BY

Bits = npt.NDArray[np.bool_]
COVERED, BEYOND, AFTER_USE = range(3)
COVERED_OF, OVER_OF, SAVED_OF, SECONDS_OF = range(len(UNITS))
LARGEST_TABLE = 1_000_000
MEASURED = {
    "calls": CALLS,
    "billed_seconds": BILLED,
    "pooled_seconds": POOLED,
    "over_seconds": OVER,
    "amount_micro": AMOUNT,
    "saved_micro": SAVED,
}


@dataclass(frozen=True)
class Totals:
    """Columns of one length; ``side``: covered whole by a pool, or not; ``values``: six sums each."""

    cell: Whole
    counter: Whole
    side: Whole
    values: Whole

    def where(self, keep: Bits) -> "Totals":
        """Some of the rows."""
        return Totals(self.cell[keep], self.counter[keep], self.side[keep], self.values[keep])


def joined(parts: Sequence[Totals]) -> Totals:
    """The rows of several parts."""
    names = ("cell", "counter", "side", "values")
    return Totals(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _coded(codes: Whole, size: int) -> tuple[Whole, Whole]:
    """The codes that rows are kept for, in order, and the row of each given code."""
    if size <= LARGEST_TABLE:
        return np.arange(size), codes
    known, place = np.unique(codes, return_inverse=True)
    return known, place


def each(calls: PayableCalls, places: Whole, counter: Small, is_covered: Bits, sign: int) -> Totals:
    """Some calls, one row each: covered whole by their counter, or not."""
    billed = calls.billed_seconds[places]
    values = np.zeros((len(places), MEASURES), np.int64)
    values[:, CALLS], values[:, BILLED] = 1, billed
    values[:, POOLED], values[:, OVER] = np.where(is_covered, billed, 0), np.where(is_covered, 0, billed)
    values[:, AMOUNT] = np.where(is_covered, calls.amount_covered[places], calls.amount_over[places])
    values[:, SAVED] = np.where(is_covered & (billed > 0), calls.saved_covered[places], calls.saved_anyway[places])
    side = np.where(is_covered, COVERED, BEYOND)
    return Totals(calls.cell[places].astype(np.int64), counter.astype(np.int64), side, sign * values)


def of_splits(calls: PayableCalls, ends: Mapping[int, tuple[CounterCalls, DrawDownEnd]]) -> Totals:
    """What is covered of the calls that meet the end of their counters."""
    split = {number: (drawing, end) for number, (drawing, end) in ends.items() if end.split}
    cells = [calls.cell[drawing.places[end.covered]] for drawing, end in split.values()]
    values = [split_values(calls, drawing, end) for drawing, end in split.values()]
    side = np.full(len(split), BEYOND)
    table = np.array(values, np.int64).reshape(len(split), MEASURES)
    return Totals(np.array(cells, np.int64), np.array([*split], np.int64), side, table)


def summed(rows: Totals, counters: int) -> Totals:
    """Rows with the same keys added up."""
    known, place = _coded((rows.cell * (counters + 1) + rows.counter + 1) * 2 + rows.side, LARGEST_TABLE + 1)
    values = np.zeros((len(known), rows.values.shape[1]), np.int64)
    np.add.at(values, place, rows.values)
    key, side = np.divmod(known, 2)
    cell, counter = np.divmod(key, counters + 1)
    return Totals(cell, counter - 1, side, values)


def free_of_charge(calls: PayableCalls, places: Whole, counter: Small, amounts: Whole, counters: int) -> Totals:
    """What blocked calls do not cost."""
    size = len(calls.cells["center"]) * (counters + 1)
    code, place = _coded(calls.cell[places] * np.int64(counters + 1) + counter + 1, size)
    values = np.zeros((len(code), MEASURES), np.int64)
    np.subtract.at(values[:, AMOUNT], place, amounts)
    cell, number = np.divmod(code, counters + 1)
    return Totals(cell, number - 1, np.full(len(code), BEYOND), values).where(values[:, AMOUNT] != 0)


def billed_after_use(from_credits: Totals) -> Totals:
    """What credits did not pay, as it is billed after use (R45)."""
    side = np.full(len(from_credits.side), AFTER_USE)
    return Totals(from_credits.cell, from_credits.counter, side, -from_credits.values)


def sums(calls: PayableCalls, rows: Totals, agreement: Agreement, unmoved: Mapping[str, Whole], numbers: Whole) -> Sums:
    """The sums of a world: who pays an amount follows from the agreement (R32); 0.00 may stand with any payer.

    ``numbers`` gives each counter of the index its number in the world, and NO_COUNTER to the last.
    """
    credits = calls.cells["credits"][rows.cell] * (agreement.wallet is not None)
    without = FUNDED_BY.index("postpaid" if agreement.postpaid_enabled else "unfunded")
    payer = np.where(credits == 1, FUNDED_BY.index("credits"), without)
    columns = {
        "center": calls.cells["center"][rows.cell],
        "category": calls.cells["category"][rows.cell],
        "payer": np.where(rows.side == AFTER_USE, FUNDED_BY.index("postpaid"), payer),
        "kind": calls.cells["kind"][rows.cell],
        "counter": numbers[rows.counter],
        **{name: rows.values[:, place] for name, place in MEASURED.items()},
    }
    kept = {**unmoved, "counter": numbers[unmoved["counter"]]}
    return Sums({name: np.concatenate([column, kept[name]]) for name, column in columns.items()})


def numbering(kept: Iterable[bool]) -> Whole:
    """The numbers of counters when those that are not kept are left out; one more for no counter."""
    keep = np.array([*kept], bool)
    numbers = np.where(keep, np.cumsum(keep) - 1, NO_COUNTER)
    return np.append(numbers, NO_COUNTER)


@dataclass(frozen=True)
class RunningTotals:
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


def running_totals(calls: PayableCalls) -> RunningTotals:
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
    return RunningTotals(counter, cell, np.append(starts, len(place)), run * span + place, running, span)


def rows_until(of: RunningTotals, asked: npt.NDArray[np.bool_], edges: Whole) -> Totals:
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
    return Totals(np.tile(of.cell[run], 2), np.tile(of.counter[run], 2), side, np.concatenate([covered, over]))
