"""What the words of a row mean, once per distinct combination of words: the attributes of a call.

A month has millions of rows and a few hundred combinations of words. Everything that depends on words alone (call type,
number type, destination name, capability, country) is settled here; numbers, days and people come later.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from chargeback_kit.records.countries import country_code
from chargeback_kit.reference import column
from chargeback_kit.reference.licence_names import plan_code
from chargeback_kit.rules.kinds import decide, domestic_areas, is_of_kind
from chargeback_kit.rules.plans import pay_per_minute_codes, plan_codes

CREDITS_CODE = "MCOPSTNPP"
CONTEXTS = ("", "domestic", "international")
WORDS = (
    "call_type",
    "number_type",
    "destination_context",
    "destination_name",
    "user_country",
    "licence_capability",
    "currency",
    "operator",
    "administrative_units",
)


@dataclass(frozen=True, kw_only=True)
class CallAttributes:
    """The words of a row, understood."""

    word_set_no: int
    call_type: str
    is_free_call: bool
    is_toll_free: bool
    says_premium: bool
    context: str
    name_country: str
    name_area: str
    name_in_zone_a: bool
    usage_area: str
    usage_country: str
    usage_in_zone_a: bool
    capability: str
    capability_pays_per_minute: bool
    is_paid_by_credits: bool
    plan_bit: int
    is_incoming: bool
    is_plan_out: bool
    may_share: bool
    is_conference: bool
    is_carrier: bool
    is_carrier_in: bool
    operator: str
    administrative_units: str


def call_attributes(number: int, words: dict[str, str]) -> CallAttributes:
    """Understand one combination of words."""
    call_type = words["call_type"].casefold()
    capability = plan_code(words["licence_capability"])
    name_country = country_code(words["destination_name"])
    usage_country = country_code(words["user_country"])
    context = words["destination_context"].casefold()
    of_carrier = is_of_kind(call_type, "carrier")
    toll_free = is_toll_free(words["number_type"]) and is_incoming(call_type)
    return CallAttributes(
        word_set_no=number,
        call_type=call_type,
        is_free_call=capability == "FREECALL",
        is_toll_free=toll_free,
        says_premium="premium" in words["destination_name"].casefold(),
        context=context if context in CONTEXTS else "",
        name_country=name_country,
        name_area=area(name_country),
        name_in_zone_a=name_country in zone_a(),
        usage_area=area(usage_country),
        usage_country=usage_country,
        usage_in_zone_a=usage_country in zone_a(),
        capability=capability,
        capability_pays_per_minute=capability in pay_per_minute_codes(),
        is_paid_by_credits=capability == CREDITS_CODE or capability in pay_per_minute_codes(),
        plan_bit=plan_bits([capability]),
        is_incoming=is_incoming(call_type),
        is_plan_out=call_type.startswith(("user_", "pstn_", "ucap_")) and "_out" in call_type,
        may_share=call_type.startswith(("user_", "pstn_")) and "_out" in call_type,
        is_conference=call_type.startswith("conf_"),
        is_carrier=of_carrier,
        is_carrier_in=of_carrier and is_incoming(call_type) and not toll_free,
        operator=words["operator"].strip().casefold(),
        administrative_units=words["administrative_units"].casefold(),
    )


def is_incoming(call_type: str) -> bool:
    """Whether a call type, in lower case, is that of a call received: its own number is then the one dialled.

    >>> [is_incoming(each) for each in ("ucap_in", "dr_in_bot", "byotin", "user_out_conf")]
    [True, True, True, False]
    """
    return "_in" in call_type or call_type.startswith("byotin")


def plan_bits(plans: Iterable[str]) -> int:
    """Calling plans as one number, a bit each; what is no plan has none.

    >>> plan_bits(["MCOPSTN1"]) & plan_bits(["MCOPSTN1", "MCOPSTN2"]) > 0, plan_bits(["FREECALL"])
    (True, 0)
    """
    return sum(1 << plan_codes().index(plan) for plan in set(plans) if plan in plan_codes())


@cache
def is_toll_free(number_type: str) -> bool:
    """Whether a number type means toll-free, however it is written.

    >>> is_toll_free("Toll-Free"), is_toll_free("Subscriber")
    (True, False)
    """
    return "tollfree" in number_type.casefold().translate(str.maketrans("", "", "-_ "))


def area(country: str) -> str:
    """The area within which calls are domestic: a country, or several that share one (R11)."""
    return domestic_areas().get(country, country)


@cache
def zone_a() -> frozenset[str]:
    """The countries of dial-out Zone A."""
    return frozenset(column("zone_a", "iso2"))


@cache
def addon_countries() -> frozenset[str]:
    """The countries that the dial-out add-on covers (R24)."""
    values = dict(zip(column("conference", "key"), column("conference", "value"), strict=True))
    return frozenset(values["addon_countries"].split())


def decision_keys(attributes: Iterable[CallAttributes]) -> dict[tuple[str, bool, bool], int]:
    """The distinct words that the decision table asks for, numbered."""
    keys = {(found.call_type, found.is_free_call, found.is_toll_free) for found in attributes}
    return {key: number for number, key in enumerate(sorted(keys))}


def decisions(keys: dict[tuple[str, bool, bool], int]) -> Iterator[tuple[int, bool, bool, str, str, str]]:
    """For every key and every answer about its number: (key number, premium, Zone A, context, rule, kind)."""
    for (call_type, is_free_call, is_toll_free_call), number in keys.items():
        for premium, in_zone_a, context in product((False, True), (False, True), CONTEXTS):
            rule, kind = decide(
                call_type,
                is_free_call=is_free_call,
                is_toll_free=is_toll_free_call,
                is_premium=premium,
                in_zone_a=in_zone_a,
                context=context,
            )
            yield number, premium, in_zone_a, context, rule, kind
