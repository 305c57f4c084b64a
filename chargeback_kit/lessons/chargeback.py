"""Licence fees on cost centres: the basis, idle licences and the last cent (R51, R52)."""

from decimal import ROUND_HALF_UP, Decimal

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.verdict import Misreading
from chargeback_kit.records.switches import Switches

QUESTION = "With the basis “even”, what does Design pay of the licence fees, in USD?"
WHO = "Design"
CENT = Decimal("0.01")


def answer(bill: Bill) -> Decimal:
    """The share of one cost centre when all pay alike [USD]."""
    return _even(bill)[WHO]


def misreadings(bill: Bill) -> list[Misreading]:
    """A cent that is lost, idle licences left out, a cost centre left out, the other basis."""
    fee, shares = bill.fees[0], _even(bill)
    return [
        Misreading(
            min(shares.values()),
            "You rounded each share by itself, and the shares no longer add up to the fee. The cents that are left go "
            "to the largest remainders, of equal ones to the first by name (R52).",
        ),
        Misreading(
            _each(fee.amount - fee.idle_amount, len(shares)),
            "You left out the idle licences. They were bought, so they are part of the fee; the basis shares all of it "
            "(R51).",
        ),
        Misreading(
            _each(fee.amount, len(shares) - 1),
            "You left out the people without a cost centre. The agreement says who pays for them, and that cost centre "
            "takes an even share too (R50, R51).",
        ),
        Misreading(
            fee.shares[WHO],
            "That is the basis “direct”: the price of the licence that somebody in Design holds. With “even” everybody "
            "pays alike, whoever holds what (R51).",
        ),
    ]


def _even(bill: Bill) -> dict[str, Decimal]:
    return bill.what_if(switches=Switches(fee_basis="even")).fees[0].shares


def _each(amount: Decimal, parts: int) -> Decimal:
    return (amount / parts).quantize(CENT, ROUND_HALF_UP)
