"""A charge: one row of cost and usage, before it is written in the columns of a version."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from chargeback_kit.chargeback.split import Key, Weight, in_whole
from chargeback_kit.money import round_half_up
from chargeback_kit.rules.calendar import Month

USAGE, PURCHASE, TAX, ADJUSTMENT = "Usage", "Purchase", "Tax", "Adjustment"
BY_USE, MONTHLY, ONCE = "Usage-Based", "Recurring", "One-Time"
USED, UNUSED = "Used", "Unused"
MINUTES, SECONDS, SEGMENTS, LICENCES, UNITS = "Minutes", "Seconds", "Segments", "Licences", "Units"
MILLION = 10**6


class Quantity(NamedTuple):
    """So much of a unit, in millionths of it."""

    millionths: int
    unit: str


class Resource(NamedTuple):
    """What is used: a pool, a service number, a subscription; never a person."""

    id: str
    name: str
    type: str


class Commitment(NamedTuple):
    """Minutes or messages that were bought ahead, how many of them a charge is about, and whether they were used."""

    id: str
    name: str
    type: str
    quantity: Quantity
    status: str = ""


class Allocated(NamedTuple):
    """The part of a fee that a cost centre bears: by which basis, and which part of the whole, in sum exactly 1."""

    method: str
    ratio: Decimal


class Sku(NamedTuple):
    """What has a price: its code, what is measured, and the code of the price."""

    id: str
    meter: str
    price: str


class InvoicedLine(NamedTuple):
    """A line of an invoice: the invoice, the line within it, and what it says."""

    invoice: str
    id: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One charge; money in micro-units, instants in ns.

    ``billed`` is what an invoice asks for, ``effective`` what the statements say, ``listed`` what it costs without
    minutes bought ahead. ``center`` is empty where no cost centre bears it, ``category`` is the line of the statement,
    ``payer`` who pays (R32), ``line`` the line of the invoice if it stands on one.
    """

    kind: str
    charge_category: str
    frequency: str
    says: str
    month: Month
    from_ns: int
    until_ns: int
    provider: str
    issuer: str
    billed: int = 0
    effective: int = 0
    listed: int = 0
    center: str = ""
    category: str = ""
    payer: str = ""
    rule: str = ""
    line: InvoicedLine | None = None
    sku: Sku | None = None
    priced: Quantity | None = None
    consumed: Quantity | None = None
    commitment: Commitment | None = None
    resource: Resource | None = None
    region: str = ""
    country: str = ""
    usage_id: str = ""
    allocated: Allocated | None = None


def in_parts(whole: int, weights: Mapping[Key, Weight], name: Callable[[Key], Any] = lambda key: key) -> dict[Key, int]:
    """A whole number shared by weights (R52), of a refund by what each gets back; by no weight at all to the first.

    >>> in_parts(100, {"c": 1, "b": 1, "a": 1})
    {'c': 33, 'b': 33, 'a': 34}
    >>> in_parts(5, {"a": 0, "b": 0}), in_parts(-5, {"a": -1, "b": -2})
    ({'a': 5, 'b': 0}, {'a': -2, 'b': -3})
    """
    total = sum(weights.values())
    if not total:
        return dict.fromkeys(weights, 0) | dict.fromkeys([*weights][:1], whole)
    return in_whole(whole, weights if total > 0 else {key: -weight for key, weight in weights.items()}, name)


def minutes(seconds: int) -> Quantity:
    """Seconds as minutes, rounded half up to a millionth.

    >>> minutes(90), minutes(1)
    (Quantity(millionths=1500000, unit='Minutes'), Quantity(millionths=16667, unit='Minutes'))
    """
    return Quantity(round_half_up(Fraction(seconds * MILLION, 60)), MINUTES)


def count(number: int, unit: str) -> Quantity:
    """A whole number of a unit."""
    return Quantity(number * MILLION, unit)
