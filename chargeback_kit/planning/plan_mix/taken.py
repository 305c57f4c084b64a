"""A mix as a scenario: other plans for the people who move, and their licences bought instead of the old ones."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.planning.plan_mix.options import NONE, option_of_sku
from chargeback_kit.planning.plan_mix.result import PlanMix


def as_changes(bill: ComputedBill, mix: PlanMix, prices: Mapping[str, Decimal]) -> dict[str, Any]:
    """The parts of a Scenario: ``plans``, ``purchased`` and, for what is not in the agreement yet, ``prices``.

    Licences that nobody held stay as they are.
    """
    known = {line.sku.upper(): line.purchased for line in bill.agreement.licence}
    plans, bought, new = {}, dict(known), {}
    held = _held(bill)
    for who, today, option, sku in _moved(mix):
        plans[who] = NONE if option == NONE else sku
        for old in held.get(bill.people.number(who), ()):
            if option_of_sku(old) == today and bought.get(old):
                bought[old] -= 1
        if option != NONE:
            if sku.upper() not in bought:
                new[sku.upper()] = prices[option]
            bought[sku.upper()] = bought.get(sku.upper(), 0) + 1
    purchased = {sku: count for sku, count in bought.items() if count != known.get(sku)}
    return {"plans": plans, "purchased": purchased, "prices": new}


def _moved(mix: PlanMix) -> Iterator[tuple[str, str, str, str]]:
    for row in mix.assignment.to_dict("records"):
        if row["option"] != row["today"]:
            yield row["user_principal_name"] or row["user_id"], row["today"], row["option"], row["sku"]


def _held(bill: ComputedBill) -> dict[int | None, set[str]]:
    """The part numbers that each person (by number) has held in the time of the bill."""
    held: dict[int | None, set[str]] = {}
    for stay in bill.people.stays:
        held.setdefault(stay.person, set()).update(sku.upper() for sku in stay.row.skus)
    return held
