"""Licences by pool, as a buyer thinks of them: whoever is given one more, needs one more bought."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.view import BillView
from chargeback_kit.rules.plans import PER_USER, plans
from chargeback_kit.rules.pool_id import CONFERENCE_POOLS


@dataclass(frozen=True)
class Mix:
    """The licences of one pool: its name, how many are assigned, the SKU they are bought as ("" if unclear)."""

    pool: str
    pool_id: str
    licences: int
    sku: str


def mixes(bill: ComputedBill) -> list[Mix]:
    """Every pool of licences that people share; plans of one's own, conferencing and carriers' bundles left out."""
    return list(_mixes(bill))


def _mixes(bill: ComputedBill) -> Iterator[Mix]:
    seen: set[str] = set()
    for counter in bill.inputs.licence_counters:
        if counter.plan != PER_USER and counter.id not in CONFERENCE_POOLS and counter.pool not in seen:
            seen.add(counter.pool)
            yield Mix(counter.pool, counter.pool_id, counter.licences, bought_as(bill, counter.plan))


def bought_as(bill: BillView, plan: str) -> str:
    """The SKU of the agreement that brings a plan: of its own name, else the only one that does."""
    bring = [line.sku for line in bill.agreement.licence if plan in plans([line.sku])]
    named = [sku for sku in bring if sku.upper() == plan]
    return (named or bring)[0] if named or len(bring) == 1 else ""


def purchased_for(bill: ComputedBill, assigned: Mapping[str, int]) -> dict[str, int]:
    """The licences to buy so that each pool can have what it is given: today's number, and the difference."""
    more: dict[str, int] = {}
    for mix in mixes(bill):
        if mix.sku and mix.pool in assigned:
            more[mix.sku] = more.get(mix.sku, 0) + assigned[mix.pool] - mix.licences
    today = {line.sku: line.purchased for line in bill.agreement.licence}
    return {sku: max(0, today[sku] + change) for sku, change in more.items() if change}
