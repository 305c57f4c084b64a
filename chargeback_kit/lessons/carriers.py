"""Calling plans, Operator Connect or Direct Routing: one's own calls at a carrier's card (R31, R35)."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.verdict import Misreading
from chargeback_kit.planning.carriers.comparison import compare_carriers
from chargeback_kit.planning.carriers.terms import CarrierTerms
from chargeback_kit.records.rates import CENTS, Rate

QUESTION = (
    "Suppose Northwind Telecom carried everybody’s calls in October and counted each started minute, at the prices and "
    "decimals of its card. What would the calls alone cost, in USD, without any monthly fee?"
)
STARTED_MINUTE = 60


def answer(bill: Bill) -> Decimal:
    """The calls of the month at the carrier's prices, in started minutes [USD]."""
    return _calls(bill, _in_minutes(_card(bill)))


def misreadings(bill: Bill) -> list[Misreading]:
    """The calls it has today, the seconds of its card, every call to the cent."""
    return [
        Misreading(
            bill.carriers - sum((fee.amount for fee in bill.carrier_fees), Decimal("0.00")),
            "You took the calls that Northwind carries today, as its card counts them. The others are priced by it "
            "too, once it carries them (R35).",
        ),
        Misreading(
            _calls(bill, _card(bill)),
            "You counted 30 seconds and then each second, as the card does today. The question is about started "
            "minutes (R31).",
        ),
        Misreading(
            _calls(bill, [replace(rate, decimals=CENTS) for rate in _in_minutes(_card(bill))]),
            "You rounded every call to the cent. This card has four decimals: the month is rounded once (R35).",
        ),
    ]


def _in_minutes(card: Iterable[Rate]) -> list[Rate]:
    return [replace(rate, first_seconds=STARTED_MINUTE, increment_seconds=STARTED_MINUTE) for rate in card]


def _card(bill: Bill) -> list[Rate]:
    """The card of the carrier that there is."""
    return list(bill.inputs.carrier_rates or ())


def _calls(bill: Bill, card: Iterable[Rate]) -> Decimal:
    terms = CarrierTerms(name="Northwind Telecom", way="direct_routing", card=card, per_tenant="0.00")
    return Decimal(compare_carriers(bill, [terms]).ways["calls_money"].tolist()[-1])
