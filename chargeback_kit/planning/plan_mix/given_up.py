"""What a mix gives up and the list of waste names too (R57): said once, with a word where the other says it."""

from decimal import Decimal
from typing import Any

import pandas as pd

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.planning.plan_mix.options import option_of_plan, option_of_sku
from chargeback_kit.planning.waste import IDLE, TWICE, waste
from chargeback_kit.rules.pool_id import PoolId
from chargeback_kit.rules.pools import pool_country

Moved = dict[str, set[str]]
"""The options that people give up, by sign-in name or object id; of a country by its pools' name."""


def also_in_mix(bill: ComputedBill, assignment: pd.DataFrame) -> list[bool]:
    """Of each line of the bill's waste: whether the mix moves people from it, by ``assignment`` of a PlanMix."""
    people, countries = _given_up(assignment)
    found = waste(bill)
    return [_is_given_up(line, people, countries) for line in found.to_dict("records")]


def _is_given_up(line: dict[Any, Any], people: Moved, countries: dict[tuple[str, str], int]) -> bool:
    if line["reason"] in (TWICE, IDLE):
        return False
    if line["pool"]:
        pool = PoolId.parse(str(line["pool"]))
        return countries.get((pool.country, option_of_plan(pool.plan) or ""), 0) >= int(str(line["people"]))
    option = option_of_sku(str(line["sku"]))
    return option is not None and option in people.get(str(line["user_principal_name"]).casefold(), ())


def _given_up(assignment: pd.DataFrame) -> tuple[Moved, dict[tuple[str, str], int]]:
    people: Moved = {}
    countries: dict[tuple[str, str], int] = {}
    for row in assignment.to_dict("records"):
        for option in set(row["today"].split("+")) - {row["option"]}:
            people.setdefault((row["user_principal_name"] or row["user_id"]).casefold(), set()).add(option)
            key = pool_country(row["country"]), option
            countries[key] = countries.get(key, 0) + 1
    return people, countries


def caveat(bill: ComputedBill, assignment: pd.DataFrame) -> tuple[str, ...]:
    """A sentence that these moves hold licences of the list of waste as well; none where they hold none."""
    found = waste(bill).loc[also_in_mix(bill, assignment)]
    number = int(found["people"].sum())
    if not number:
        return ()
    money = sum(found["amount"], Decimal("0.00"))
    sentence = (
        f"{number:,} of the licences that these moves give up, {money:,} a month at the agreement's price, "
        f"{'stands' if number == 1 else 'stand'} in the bill's list of waste too (R57): count them once, here."
    )
    return (sentence,)
