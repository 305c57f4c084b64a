"""Every answer is priced again by the engine: the same calls in their order, with the licences of the answer.

``full`` computes the whole bill of the other world. ``quick`` answers the same to the cent from running sums that are
made once, for the many smaller questions (each move, other ways to choose).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.sums import KIND
from chargeback_kit.bill.view import BillView
from chargeback_kit.planning.fast.ask import answer
from chargeback_kit.planning.fast.index import Index
from chargeback_kit.planning.scenario import NO_PLAN, Scenario
from chargeback_kit.planning.what_if import other_inputs
from chargeback_kit.rules.plans import PER_USER, is_calling_plan
from chargeback_kit.rules.pools import ZONE_A

KINDS = [KIND.index("domestic"), KIND.index("international")]
Given = Mapping[str, str]


@dataclass(frozen=True)
class PoolMoney:
    """One pool in a month: licences, size and use of both counters [s], and the money beyond it [micro]."""

    pool: str
    month: str
    licences: int
    size_seconds: int
    used_seconds: int
    over_seconds: int
    over_micro: int


class Engine:
    """Other worlds of some bills: ``given`` says whom (object id or sign-in name) the part number of which plan."""

    def __init__(self, bills: Sequence[ComputedBill]) -> None:
        self._bills = bills
        self._indexes: list[Index] = []

    def full(self, given: Given) -> list[BillView]:
        """The bills of another world, computed in full."""
        return [_full(bill, given) for bill in self._bills] if given else list(self._bills)

    def quick(self, given: Given) -> list[BillView]:
        """The same amounts from running sums, where they can tell."""
        if not given:
            return list(self._bills)
        self._indexes = self._indexes or [Index(bill) for bill in self._bills]
        return [
            answer(index, Scenario(), Scenario(plans=_plans(index.bill, given))) or _full(index.bill, given)
            for index in self._indexes
        ]


def _full(bill: ComputedBill, given: Given) -> ComputedBill:
    scenario = Scenario(plans=_plans(bill, given))
    return ComputedBill(*other_inputs(bill.folder, bill.months, bill.inputs.charges, scenario))


def _plans(bill: ComputedBill, given: Given) -> dict[str, str]:
    """What a scenario says of the people of one bill; a licence without minutes that nobody knows is no plan."""
    known = bill.inputs.people
    return {
        who: sku if is_calling_plan(sku) else NO_PLAN for who, sku in given.items() if known.number(who) is not None
    }


def call_money(worlds: Sequence[BillView]) -> int:
    """What the calls that a plan can cover cost [micro]."""
    return sum(int(world.sums.by("kind", "amount_micro", len(KIND))[KINDS].sum()) for world in worlds)


def pool_money(worlds: Sequence[BillView]) -> list[PoolMoney]:
    """Every plan pool, with both counters together."""
    found: dict[tuple[str, str], list[int]] = {}
    for world in worlds:
        columns = world.sums.columns
        mine = np.isin(columns["kind"], KINDS)
        for number, counter in enumerate(world.counters):
            if counter.pool_id == ZONE_A:
                continue
            rows = mine & (columns["counter"] == number)
            use = [int(columns[name][rows].sum()) for name in ("pooled_seconds", "over_seconds", "amount_micro")]
            known = found.setdefault((counter.pool, counter.month), [0] * 5)
            heads = known[0] + counter.licences if counter.plan == PER_USER else counter.licences
            sums = [each + more for each, more in zip(known[1:], [counter.size_seconds, *use], strict=True)]
            found[counter.pool, counter.month] = [heads, *sums]
    return [PoolMoney(*key, *found[key]) for key in sorted(found)]
