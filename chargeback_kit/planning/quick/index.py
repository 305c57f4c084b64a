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
from chargeback_kit.chargeback.licence_holders import HoldersOfMonth, holders_of_month
from chargeback_kit.planning.quick.calls import PayableCalls, Small, payable, unmoved, usage_ids
from chargeback_kit.planning.quick.ends import CounterCalls, DrawDownEnd, counter_calls, ends, groups, split_amount
from chargeback_kit.planning.quick.holders import MembershipDays, Pools, memberships, pools
from chargeback_kit.planning.quick.totals import Totals, each, joined, of_splits, rows_until, running_totals, summed
from chargeback_kit.rules.plans import plans
from chargeback_kit.rules.pools import PoolCounter


@dataclass(frozen=True)
class DrawDown:
    """Where every counter of a world ends: counters (None where nobody fills a pool), their calls and ends by number.

    ``changed`` are the numbers that differ from the bill; ``counter`` is the counter of each call, ``moved`` the
    places of calls that draw another one than in the bill.
    """

    counters: tuple[PoolCounter | None, ...]
    calls: Mapping[int, CounterCalls]
    ends: Mapping[int, DrawDownEnd]
    counter: Small
    changed: frozenset[int] = frozenset()
    moved: Whole = field(default_factory=lambda: np.array([], np.int64))


class Index:
    """Everything about a bill's calls that answers need."""

    def __init__(self, bill: ComputedBill) -> None:
        self.bill = bill
        self.inputs = bill.inputs
        self.pool_edge = bill.agreement.switches.pool_edge
        self.calls: PayableCalls = payable(bill.run)
        self.unmoved = unmoved(bill.sums)
        self.running_totals = running_totals(self.calls)
        known = [(each.pool_id, each.month) if each.is_carriers else None for each in self.inputs.counters]
        self.carriers_use = {known[row["counter_no"]]: row for row in bill.run.rows("pool_use")}
        self.draw_down = self._as_billed()
        self.rows, self.row_block = self._rows()

    def _as_billed(self) -> DrawDown:
        counters = self.inputs.counters
        made = counter_calls(self.calls, self.calls.counter, range(len(counters)))
        found: dict[int, DrawDownEnd] = {}
        for group in groups(counters):
            found |= ends(self.calls, counters, made, group, self.pool_edge)
        return DrawDown(counters, made, found, self.calls.counter)

    def _rows(self) -> tuple[Totals, Whole]:
        """The rows of the bill, and the counter whose end made each (-1: none did)."""
        still = np.flatnonzero((self.calls.counter == NO_COUNTER) | (self.calls.billed_seconds == 0))
        rows = summed(self.undrawn(still, self.calls.counter, 1), len(self.inputs.counters))
        drawing = self.rows_of(self.draw_down, range(len(self.inputs.counters)))
        return joined([rows, drawing]), np.concatenate([np.full(len(rows.cell), NO_COUNTER), drawing.counter])

    def undrawn(self, places: Whole, counter: Small, sign: int) -> Totals:
        """The rows of those calls that no end decides: of 0 s, or without a pool."""
        billed = self.calls.billed_seconds[places] > 0
        keep = (counter[places] == NO_COUNTER) | ~billed
        return each(self.calls, places[keep], counter[places[keep]], ~billed[keep], sign)

    def rows_of(self, world: DrawDown, numbers: Iterable[int]) -> Totals:
        """The rows of some counters: the bill's calls by their running sums, and those that moved since."""
        found = {number: (world.calls[number], world.ends[number]) for number in numbers}
        size = max(len(world.counters), len(self.inputs.counters)) + 1
        asked, edges = np.zeros(size, bool), np.zeros(size, np.int64)
        asked[[*found]] = True
        edges[[*found]] = [min(drawing.edge(end), len(self.calls.start_ns)) for drawing, end in found.values()]
        made = [rows_until(self.running_totals, asked, edges), of_splits(self.calls, found)]
        for counter, sign in ((self.calls.counter, -1), (world.counter, 1)) if len(world.moved) else ():
            moved = world.moved[asked[counter[world.moved]] & (self.calls.billed_seconds[world.moved] > 0)]
            made.append(each(self.calls, moved, counter[moved], moved < edges[counter[moved]], sign))
        return joined(made)

    @cached_property
    def credit_amounts(self) -> Whole:
        """What each call draws from credits where there is a wallet [micro-units]."""
        calls = self.calls
        is_over = (calls.counter == NO_COUNTER) & (calls.billed_seconds > 0)
        amounts = np.where(is_over, calls.credit_over, calls.credit_covered)
        for number, drawing in self.draw_down.calls.items():
            self.put_amounts(amounts, self.draw_down, number, 0, drawing.size)
        return amounts

    def put_amounts(self, amounts: Whole, world: DrawDown, number: int, first: int, until: int) -> None:
        """Write what calls of a counter draw from credits, from one turn to another."""
        drawing, end = world.calls[number], world.ends[number]
        edge = min(max(end.covered, first), until)
        covered = drawing.places[first:edge]
        amounts[covered] = self.calls.credit_covered[covered]
        over = drawing.places[edge:until]
        amounts[over] = self.calls.credit_over[over]
        if end.split and first <= end.covered < until:
            place = drawing.places[end.covered]
            amounts[place] = split_amount(self.calls, drawing, end) * self.calls.credits[place]

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
    def memberships(self) -> dict[int, list[MembershipDays]]:
        """Everybody's memberships within the months, by person."""
        return memberships(self.inputs)

    @cached_property
    def somebody_has_no_country(self) -> bool:
        """Whether the user list names no country for somebody with a calling plan."""
        return any(
            not membership.row.country and plans(membership.row.skus) for membership in self.inputs.people.memberships
        )

    @cached_property
    def holders(self) -> dict[str, HoldersOfMonth]:
        """The holders of licences, by month."""
        return {m.name: holders_of_month(self.inputs.people, m, self.inputs.agreement) for m in self.inputs.months}


def running(amounts: Whole) -> Whole:
    """Sums before each amount, and of all."""
    before = np.zeros(len(amounts) + 1, np.int64)
    np.cumsum(amounts, out=before[1:])
    return before
