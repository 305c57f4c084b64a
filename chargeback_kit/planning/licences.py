"""Licences as a buyer thinks of them: what to buy so that a pool has more, which of the idle ones can be given back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from chargeback_kit.bill.view import BillView
from chargeback_kit.chargeback.fees import FeeLine
from chargeback_kit.money import total
from chargeback_kit.records.agreement import Agreement, Licence, same_sku
from chargeback_kit.rules.calendar import month
from chargeback_kit.rules.plans import CONFERENCING, PER_USER, grants, plans
from chargeback_kit.rules.pool_id import CONFERENCE_POOLS, ZONE_A
from chargeback_kit.rules.pools import PoolCounter, conference_licences_for, conferencing_is_bought

Key = tuple[str, str]


@dataclass(frozen=True)
class Mix:
    """The licences of one pool: its name, how many are assigned, the SKU they are bought as ("" if unclear), and
    whether the agreement has any licence that brings its plan.
    """

    pool: str
    pool_id: str
    licences: int
    sku: str
    is_agreed: bool = True


def mixes_of(world: BillView) -> Iterator[Mix]:
    """Every pool of licences that people share; plans of one's own, conferencing and carriers' bundles left out."""
    seen: set[str] = set()
    for counter in world.counters:
        is_shared = counter.plan != PER_USER and counter.id not in CONFERENCE_POOLS and not counter.is_carriers
        if is_shared and counter.pool not in seen:
            seen.add(counter.pool)
            sku, is_agreed = bought_as(world.agreement, counter.plan), bool(_bring(world.agreement, counter.plan))
            yield Mix(counter.pool, counter.pool_id, counter.licences, sku, is_agreed)


def given(
    before: Iterable[PoolCounter | None], after: Iterable[PoolCounter | None], agreement: Agreement
) -> dict[Key, int]:
    """The licences that pools are given (or lose) whoever holds them, by month and the SKU that brings their plan."""
    was, now = (_by_pool(counters) for counters in (before, after))
    found: dict[Key, int] = {}
    for (pool, named), counter in now.items():
        known = was.get((pool, named))
        more = counter.licences - known.licences if known else 0
        if more and (sku := bought_as(agreement, counter.plan)):
            found[named, same_sku(sku)] = found.get((named, same_sku(sku)), 0) + more
    return {key: more for key, more in found.items() if more}


def _by_pool(counters: Iterable[PoolCounter | None]) -> dict[tuple[str, str], PoolCounter]:
    there = (counter for counter in counters if counter is not None and not counter.is_carriers)
    return {(each.pool, each.month): each for each in there if each.id not in CONFERENCE_POOLS}


def bought_as(agreement: Agreement, plan: str) -> str:
    """The SKU of an agreement that brings a plan: of its own name, else the only one that does; "" if unclear."""
    bring = _bring(agreement, plan)
    named = [sku for sku in bring if sku.upper() == plan]
    return (named or bring)[0] if named or len(bring) == 1 else ""


def _bring(agreement: Agreement, plan: str) -> list[str]:
    return [line.sku for line in agreement.licence if plan in plans([line.sku])]


def more_bought(world: BillView, assigned: Mapping[str, int]) -> dict[str, int]:
    """The licences to buy so that each pool can have what it is given: what a world buys, and the difference."""
    more: dict[str, int] = {}
    for mix in mixes_of(world):
        if mix.sku and mix.pool in assigned:
            more[mix.sku] = more.get(mix.sku, 0) + assigned[mix.pool] - mix.licences
    today = {line.sku: line.purchased for line in world.agreement.licence}
    return {sku: max(0, today[sku] + change) for sku, change in more.items() if change}


@dataclass(frozen=True)
class IdleLicences:
    """Licences of one SKU that nobody held in a month: how many, how many of them nobody needed, their ``line`` of the
    agreement. Those of conferencing are needed as far as meetings used what they fill the pool with (R24).
    """

    fee: FeeLine
    line: Licence
    number: int
    free: int

    @property
    def saved(self) -> Decimal:
        """What it saves a month to give back those that nobody needed, the last ones bought first (R51)."""
        return -self.line.cost_of(-self.free)

    @property
    def paid(self) -> Decimal:
        """What is paid a month for those that nobody needed, where every licence of a SKU costs the same (R51)."""
        if self.free == self.number:
            return self.fee.idle_amount
        places = range(self.fee.purchased - self.free, self.fee.purchased)
        return total(self.fee.price_of(place) for place in places)


def idle_licences(world: BillView, named: str) -> list[IdleLicences]:
    """The licences that nobody held in the month ``named``, by SKU in the order of the fees.

    Of conferencing licences those that save most each are free first; no second of a meeting is then over the pool in
    any month of the bill.
    """
    lines = {same_sku(line.sku): line for line in world.agreement.licence}
    fees = [fee for fee in world.fees if fee.month == named and fee.purchased > fee.assigned]
    all_free = [
        IdleLicences(fee, lines[same_sku(fee.sku)], n, n) for fee in fees if (n := fee.purchased - fee.assigned)
    ]
    fill = [each for each in all_free if _confers(each)]
    spare = spare_conferencing(world) if fill else None
    if spare is None:
        return all_free
    free = {}
    for each in sorted(fill, key=lambda each: (-Fraction(each.saved) / each.number, each.fee.sku)):
        free[each.fee.sku] = min(each.number, spare)
        spare -= free[each.fee.sku]
    return [IdleLicences(e.fee, e.line, e.number, free.get(e.fee.sku, e.number)) for e in all_free]


def _confers(idle: IdleLicences) -> bool:
    return CONFERENCING in grants([idle.line.sku])


def spare_conferencing(world: BillView) -> int | None:
    """How many of the licences that fill the conferencing pool by being bought nobody needed in any month of the bill;
    None where they do not fill it (R24).
    """
    if not conferencing_is_bought(world.agreement):
        return None
    return min(
        (_spare(world, row) for row in world.pools.to_dict("records") if row["pool_id"] == str(ZONE_A)), default=0
    )


def _spare(world: BillView, pool: Mapping[Any, Any]) -> int:
    """How many licences of the conferencing pool of a month [a row of the pools] nobody needed."""
    asked = int(pool["used_seconds"]) + int(pool["over_seconds"])
    needed = conference_licences_for(asked, world.people, world.agreement, month(pool["month"]))
    return 0 if needed is None else max(0, int(pool["licences"]) - needed)
