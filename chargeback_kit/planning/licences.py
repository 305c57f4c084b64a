"""Licences by pool, as a buyer thinks of them: whoever is given one more, needs one more bought."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from chargeback_kit.bill.view import BillView
from chargeback_kit.records.agreement import Agreement, same_sku
from chargeback_kit.rules.plans import PER_USER, plans
from chargeback_kit.rules.pool_id import CONFERENCE_POOLS
from chargeback_kit.rules.pools import PoolCounter

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
    for (pool, month), counter in now.items():
        known = was.get((pool, month))
        more = counter.licences - known.licences if known else 0
        if more and (sku := bought_as(agreement, counter.plan)):
            found[month, same_sku(sku)] = found.get((month, same_sku(sku)), 0) + more
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
