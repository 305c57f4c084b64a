"""What a person can be given: no plan, shared calling, pay as you go, the calling plans, a carrier; by country.

Which part number an option is, is a table (``options.csv``); its minutes are the table ``allotments`` and the
agreement's own; its price is the user's.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from chargeback_kit.reference import rows as facts
from chargeback_kit.reference.spoken import named
from chargeback_kit.rules.plans import plans

NONE, SHARED, PAYG, OWN, INTERNATIONAL = "none", "shared_calling", "payg", "own_120", "international"
CARRIERS = ("operator_connect", "direct_routing")
"""The options that are there only with a carrier's terms, after the others."""

EVERYWHERE = "*"


@dataclass(frozen=True)
class Option:
    """An option in a country (or everywhere): its part number, the plan it grants, whether one has a number with it.

    ``is_in_doubt``: sources differ on whether it is sold there.
    """

    option: str
    title: str
    country: str
    sku: str
    plan: str
    has_number: bool
    also: tuple[str, ...]
    is_in_doubt: bool = False


@cache
def table() -> tuple[Option, ...]:
    """Every row of ``options.csv``."""
    text = files("chargeback_kit.planning.plan_mix").joinpath("options.csv").read_text(encoding="utf-8")
    return tuple(_option(row) for row in csv.DictReader(text.splitlines()))


def _option(row: dict[str, str]) -> Option:
    also = tuple(part for part in row["also"].split("+") if part)
    has_number, is_in_doubt = (row[column] == "yes" for column in ("own_number", "in_doubt"))
    return Option(row["option"], row["title"], row["country"], row["sku"], row["plan"], has_number, also, is_in_doubt)


@cache
def names() -> tuple[str, ...]:
    """The options of calling plans in the order of the table.

    >>> names()
    ('none', 'shared_calling', 'payg', 'own_120', '120', '240', 'standard', 'international')
    """
    return tuple(dict.fromkeys(row.option for row in table() if row.option not in CARRIERS))


@cache
def option_in(name: str, country: str) -> Option:
    """An option as it is sold in a country.

    >>> option_in("standard", "MX").plan, option_in("standard", "FR").plan
    ('MCOPSTN1MX', 'MCOPSTN1')
    """
    rows = [row for row in table() if row.option == name]
    return next((row for row in rows if row.country == country), rows[0])


@cache
def sells_payg(country: str) -> bool:
    """Whether pay as you go is sold in a country (table ``payg_zones``).

    >>> sells_payg("DE"), sells_payg("HR")
    (True, False)
    """
    return any(row["iso2"] == country for row in facts("payg_zones"))


def title(name: str) -> str:
    """An option as people call it.

    >>> title("payg")
    'pay as you go'
    """
    return option_in(name, EVERYWHERE).title


@cache
def ordered_as(option: str, sku: str) -> str:
    """What is ordered for an option: a licence by its name, a policy, a number of a carrier; "" for nothing.

    >>> ordered_as("shared_calling", ""), ordered_as("direct_routing", "")
    ('policy, no licence', 'number of the carrier, no licence')
    """
    if sku:
        return named(sku)
    return {SHARED: "policy, no licence"}.get(option, "number of the carrier, no licence" if option in CARRIERS else "")


@cache
def option_of_sku(sku: str) -> str | None:
    """The option that a part number is, or None for one that is none or that grants more than a plan.

    >>> option_of_sku("MCOPSTN5_US"), option_of_sku("SPE_E5_CALLINGMINUTES")
    ('120', None)
    """
    known = {each.upper(): row.option for row in table() for each in (row.sku, *row.also) if each}
    return known.get(sku.upper())


@cache
def option_of_plan(plan: str) -> str | None:
    """The option that grants a plan, by its report code.

    >>> option_of_plan("MCOPSTN5")
    '120'
    """
    return next((row.option for row in table() if row.plan == plan), None)


@cache
def comes_with_a_plan(sku: str) -> bool:
    """Whether a part number is a bundle that a plan is part of.

    >>> comes_with_a_plan("SPE_E5_CALLINGMINUTES"), comes_with_a_plan("MCOPSTN1")
    (True, False)
    """
    return option_of_sku(sku) is None and bool(plans([sku]))


def with_option(skus: Iterable[str], option: str, sku: str) -> tuple[str, ...]:
    """The licences of somebody who is given an option; what they hold of it already stays.

    >>> with_option(["MCOEV", "MCOPSTN1"], "120", "MCOPSTN_5")
    ('MCOEV', 'MCOPSTN_5')
    >>> with_option(["MCOEV", "MCOPSTN5_US"], "120", "MCOPSTN_5")
    ('MCOEV', 'MCOPSTN5_US')
    """
    held = [each for each in skus if option_of_sku(each) in (None, option)]
    return tuple(held) if any(option_of_sku(each) == option for each in held) or not sku else (*held, sku)


@cache
def sells_plans(country: str) -> bool:
    """Whether calling plans are sold in a country (table ``country_availability``).

    >>> sells_plans("FR"), sells_plans("ZW")
    (True, False)
    """
    found = {row["iso2"]: row["calling_plans"] for row in facts("country_availability")}
    return found.get(country, "no").startswith("yes")
