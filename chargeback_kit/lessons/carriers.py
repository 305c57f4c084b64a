"""Calling plans, Operator Connect or Direct Routing: one's own calls at a carrier's card (R31, R35)."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.figures import ZERO, cost
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.planning.carriers.comparison import compare_carriers
from chargeback_kit.planning.carriers.terms import CarrierTerms
from chargeback_kit.records.rates import CENTS, Rate
from chargeback_kit.text import amount

STARTED_MINUTE = 60


def _all_calls_in_minutes(bill: Bill) -> Worked:
    """The calls of the month at the carrier's prices, in started minutes [USD]."""
    card = list(bill.inputs.carrier_rates or ())
    whole = [replace(rate, first_seconds=STARTED_MINUTE, increment_seconds=STARTED_MINUTE) for rate in card]
    right, seconds = _calls(bill, whole), _calls(bill, card)
    return Worked(
        right,
        f"Round each call up to a minute, take the price of its prefix, keep four decimals, and round the month once: "
        f"{amount(right)}. As the card counts, 30 seconds and then each second, it is {amount(seconds)} (R31, R35).",
        (
            Misreading(
                _calls_today(bill),
                "You took the calls that Northwind carries today, as its card counts them. The others are priced by it "
                "too, once it carries them (R35).",
            ),
            Misreading(
                seconds,
                "You counted 30 seconds and then each second, as the card does today. The question is about started "
                "minutes (R31).",
            ),
            Misreading(
                _calls(bill, [replace(rate, decimals=CENTS) for rate in whole]),
                "You rounded every call to the cent. This card has four decimals: the month is rounded once (R35).",
            ),
        ),
    )


def _owed_to_the_carrier(bill: Bill) -> Worked:
    """What the carrier's month costs, calls and fees [USD]."""
    calls, fees = _calls_today(bill), bill.carriers - _calls_today(bill)
    return Worked(
        bill.carriers,
        f"{amount(calls)} for the calls and {amount(fees)} of monthly fees: {amount(bill.carriers)}. Microsoft’s bill "
        "knows nothing of it (R35).",
        (
            Misreading(
                calls,
                "Those are the calls. The carrier has a monthly fee as well, however little is phoned (R35).",
            ),
            Misreading(
                fees,
                "That is the monthly fee. The calls are charged by the card besides (R35).",
            ),
            Misreading(
                bill.total,
                "That is Microsoft’s bill. Calls over Direct Routing are the carrier’s and no part of it (R35).",
            ),
        ),
    )


def _owed_by_all(bill: Bill) -> Worked:
    """What all departments owe for the month [USD]."""
    every = cost(bill.statements)
    return Worked(
        every,
        f"Statements hold both: {amount(bill.total)} of Microsoft and {amount(bill.carriers)} of the carrier, "
        f"{amount(every)} together (R35, R50).",
        (
            Misreading(
                bill.total,
                "That is Microsoft’s part. The office with Direct Routing phones too, and its carrier sends a bill of "
                "its own (R35).",
            ),
            Misreading(
                bill.total + _calls_today(bill),
                "You added the carrier’s calls and left out its monthly fee (R35).",
            ),
            Misreading(
                bill.total - bill.carriers,
                "You took the carrier’s money off Microsoft’s. They are two bills: both are owed (R35).",
            ),
        ),
    )


def _calls_today(bill: Bill) -> Decimal:
    """What the calls that the carrier has today cost [USD]."""
    return bill.carriers - sum((fee.amount for fee in bill.carrier_fees), ZERO)


def _calls(bill: Bill, card: Iterable[Rate]) -> Decimal:
    terms = CarrierTerms(name="Northwind Telecom", way="direct_routing", card=card, per_tenant="0.00")
    return Decimal(compare_carriers(bill, [terms]).ways["calls_money"].tolist()[-1])


QUESTIONS = (
    LessonQuestion(
        "Suppose Northwind Telecom carried everybody’s calls in October and counted each started minute, at the prices "
        "and decimals of its card. What would the calls alone cost, in USD, without any monthly fee?",
        _all_calls_in_minutes,
    ),
    LessonQuestion(
        "What does Harbour & Vale owe Northwind Telecom for October as it was, in USD?", _owed_to_the_carrier
    ),
    LessonQuestion("What do all departments owe for October, in USD?", _owed_by_all),
)
