"""The index of a bill: running sums of every pool, made once, from which other worlds are answered.

It knows what licences, prices, wallet settings, postpaid, blocking and people's plans change: where pools end, what
is over them, who pays. Whatever changes a call itself (its kind, seconds, price list, cost centre) it leaves to the
full bill. Memory: about 100 bytes per call that somebody pays for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.sums import NO_COUNTER, Whole
from chargeback_kit.chargeback.fees import Holders, holders
from chargeback_kit.planning.fast.calls import Calls, Small, payable, unmoved, usage_ids
from chargeback_kit.planning.fast.ends import End, ends, groups
from chargeback_kit.planning.fast.line import Line, lines, split_amount
from chargeback_kit.planning.fast.people import Stretch, stretches
from chargeback_kit.planning.fast.pools import Pools, pools
from chargeback_kit.planning.fast.rows import Rows, each, joined, of_splits, summed
from chargeback_kit.planning.fast.runs import cut as cut_runs
from chargeback_kit.planning.fast.runs import runs
from chargeback_kit.rules.plans import plans
from chargeback_kit.rules.pools import Counter


@dataclass(frozen=True)
class Drawn:
    """Where every counter of a world ends: counters (None where nobody fills a pool), lines and ends by number.

    ``changed`` are the numbers that differ from the bill; ``counter`` is the counter of each call.
    """

    counters: tuple[Counter | None, ...]
    lines: Mapping[int, Line]
    ends: Mapping[int, End]
    counter: Small
    changed: frozenset[int] = frozenset()
    moved: Whole = field(default_factory=lambda: np.array([], np.int64))


class Index:
    """Everything about a bill's calls that answers need."""

    def __init__(self, bill: ComputedBill) -> None:
        self.bill = bill
        self.inputs = bill.inputs
        self.pool_edge = bill.agreement.switches.pool_edge
        self.calls: Calls = payable(bill.run)
        self.unmoved = unmoved(bill.sums)
        self.runs = runs(self.calls)
        self.drawn = self._as_billed()
        self.rows, self.row_block = self._rows()

    def _as_billed(self) -> Drawn:
        counters = self.inputs.counters
        made = lines(self.calls, self.calls.counter, range(len(counters)))
        found: dict[int, End] = {}
        for group in groups(counters):
            found |= ends(self.calls, counters, made, group, self.pool_edge)
        return Drawn(counters, made, found, self.calls.counter)

    def _rows(self) -> tuple[Rows, Whole]:
        """The rows of the bill, and the counter whose cut made each (-1: none did)."""
        still = np.flatnonzero((self.calls.counter == NO_COUNTER) | (self.calls.billed_seconds == 0))
        rows = summed(self.undrawn(still, self.calls.counter, 1), len(self.inputs.counters))
        drawn = self.rows_of(self.drawn, range(len(self.inputs.counters)))
        return joined([rows, drawn]), np.concatenate([np.full(len(rows.cell), NO_COUNTER), drawn.counter])

    def undrawn(self, places: Whole, counter: Small, sign: int) -> Rows:
        """The rows of those calls that no cut decides: of 0 s, or without a pool."""
        billed = self.calls.billed_seconds[places] > 0
        keep = (counter[places] == NO_COUNTER) | ~billed
        return each(self.calls, places[keep], counter[places[keep]], ~billed[keep], sign)

    def rows_of(self, drawn: Drawn, numbers: Iterable[int]) -> Rows:
        """The rows of some counters: the bill's calls by their running sums, and those that moved since."""
        cuts = {number: (drawn.lines[number], drawn.ends[number].cut) for number in numbers}
        size = max(len(drawn.counters), len(self.inputs.counters)) + 1
        asked, edges = np.zeros(size, bool), np.zeros(size, np.int64)
        asked[[*cuts]] = True
        edges[[*cuts]] = [min(line.edge(cut), len(self.calls.start_ns)) for line, cut in cuts.values()]
        made = [cut_runs(self.runs, asked, edges), of_splits(self.calls, cuts)]
        for counter, sign in ((self.calls.counter, -1), (drawn.counter, 1)) if len(drawn.moved) else ():
            moved = drawn.moved[asked[counter[drawn.moved]] & (self.calls.billed_seconds[drawn.moved] > 0)]
            made.append(each(self.calls, moved, counter[moved], moved < edges[counter[moved]], sign))
        return joined(made)

    @cached_property
    def credit_amounts(self) -> Whole:
        """What each call draws from credits where there is a wallet [micro-units]."""
        calls = self.calls
        amounts = np.where((calls.counter == NO_COUNTER) & (calls.billed_seconds > 0), calls.amount_over, 0)
        amounts *= calls.credits
        for number in self.drawn.lines:
            self.put_amounts(amounts, self.drawn, number, 0, self.drawn.lines[number].size)
        return amounts

    def put_amounts(self, amounts: Whole, drawn: Drawn, number: int, first: int, until: int) -> None:
        """Write what calls of a counter draw from credits, from one turn to another."""
        line, cut = drawn.lines[number], drawn.ends[number].cut
        edge = min(max(cut.covered, first), until)
        amounts[line.places[first:edge]] = 0
        over = line.places[edge:until]
        amounts[over] = self.calls.credit_over[over]
        if cut.split and first <= cut.covered < until:
            place = line.places[cut.covered]
            amounts[place] = split_amount(self.calls, line, cut) * self.calls.credits[place]

    @cached_property
    def before(self) -> Whole:
        """What all calls before each draw from credits; one value more than calls."""
        return running(self.credit_amounts)

    @cached_property
    def has_refunds(self) -> bool:
        """Whether some call costs less than 0."""
        return bool((self.calls.amount_over < 0).any() or (self.calls.amount_covered < 0).any())

    @cached_property
    def usage_ids(self) -> pa.Array:
        """The usage ids of the calls."""
        return usage_ids(self.bill.run, self.calls.row_no)

    @cached_property
    def pools(self) -> Pools:
        """The pools as the people hold them."""
        return pools(self.inputs)

    @cached_property
    def stretches(self) -> dict[int, list[Stretch]]:
        """Everybody's stays within the months, by person."""
        return stretches(self.inputs)

    @cached_property
    def somebody_has_no_country(self) -> bool:
        """Whether the user list names no country for somebody with a calling plan."""
        return any(not stay.row.country and plans(stay.row.skus) for stay in self.inputs.people.stays)

    @cached_property
    def holders(self) -> dict[str, Holders]:
        """The holders of licences, by month."""
        return {m.name: holders(self.inputs.people, m, self.inputs.agreement) for m in self.inputs.months}


def running(amounts: Whole) -> Whole:
    """Sums before each amount, and of all."""
    before = np.zeros(len(amounts) + 1, np.int64)
    np.cumsum(amounts, out=before[1:])
    return before
