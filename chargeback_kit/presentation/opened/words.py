"""A filter in words: a few for each field, and one sentence on what is behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.call_filter import LICENCE_FEES, NO_COUNTRY, NO_POOL, OVER, WITHIN, Chosen, Values
from chargeback_kit.explain.calls_and_licences import Behind
from chargeback_kit.explain.naming import pool_name
from chargeback_kit.presentation.palette import CATEGORIES
from chargeback_kit.presentation.waterfall import ON_THE_BILL
from chargeback_kit.problems import codes
from chargeback_kit.reference.spoken import country_name, the
from chargeback_kit.rules.kinds import kind_name

NAMED = 3
PAYERS = {
    "credits": "paid from credits",
    "postpaid": "billed after use",
    "unfunded": "unfunded",
    "carrier": "billed by a carrier",
    "pool": "covered by a pool",
    "free": "free",
}
PARTS = {WITHIN: "within the pool", OVER: "over the pool"}


@dataclass(frozen=True)
class Chip:
    """One field of a filter: its name, and what it asks in words."""

    field: str
    says: str


def chips(bill: ComputedBill, asked: Chosen) -> list[Chip]:
    """Each field in words, in the order of the fields."""
    return [Chip(name, _says(bill, name, values)) for name, values in asked.parts()]


def _says(bill: ComputedBill, name: str, values: Values) -> str:
    if name == "payer" and values == ON_THE_BILL.payer:
        return "on Microsoft’s bill"
    ways: dict[str, Callable[[str], str]] = {
        "category": lambda value: CATEGORIES.get(value, value),
        "kind": kind_name,
        "country": lambda value: "country not known" if value == NO_COUNTRY else country_name(value),
        "caller": lambda value: f"from {'a country not known' if value == NO_COUNTRY else the(country_name(value))}",
        "day": lambda value: text.dated(date.fromisoformat(value)),
        "month": lambda value: text.months([value]),
        "pool": lambda value: "no pool" if value == NO_POOL else pool_name(bill, value).title,
        "part": lambda value: PARTS[value],
        "payer": lambda value: PAYERS[value],
        "problem": lambda value: codes()[value]["what"],
        "person": lambda value: _person(bill, value),
        "number": lambda value: f"number {value}",
        "usage_id": lambda value: f"call {value}",
        "words": lambda value: f"“{value}”",
    }
    said = [ways.get(name, str)(value) for value in values]
    more = [f"{len(said) - NAMED} more"] if len(said) > NAMED + 1 else said[NAMED:]
    listed = [*said[:NAMED], *more]
    return text.listed(listed, "and" if name == "words" else "or")


def _person(bill: ComputedBill, value: str) -> str:
    number = bill.people.number(value)
    return value if number is None else bill.people.shown[number]


def in_words(bill: ComputedBill, asked: Chosen) -> str:
    """The filter as part of a sentence; of none ``all calls``."""
    return "; ".join(chip.says for chip in chips(bill, asked)) or "the whole bill"


def sentence(bill: ComputedBill, found: Behind) -> str:
    """What is behind a filter: calls, licences and the rest, and what they come to together."""
    currency, asked = bill.currency, found.calls.chosen
    fees = text.money(found.licence_fees, currency)
    licences = [f"licence fees {fees}"] if len(found.licences) else []
    only_fees = asked.category == (LICENCE_FEES,)
    totals = found.calls.totals
    calls = [] if only_fees else [f"{text.counted(totals.calls, 'call')}, {text.money(totals.amount, currency)}"]
    others = [f"{says} {text.money(amount, currency)}" for says, amount in found.others]
    parts = [*calls, *licences, *others]
    together = f"; together {text.money(found.amount, currency)}" if len(parts) > 1 else ""
    minutes = f"{text.minutes(totals.billed_seconds)} min"
    drawn = f", {text.minutes(totals.pooled_seconds)} of them from pools" if totals.pooled_seconds else ""
    spoken = f" ({minutes}{drawn})" if totals.calls and totals.billed_seconds else ""
    return f"{' + '.join(parts)}{together}{spoken}"
