"""Advice from little history: a mean of months that grow lies below the month that follows (R40)."""

from decimal import Decimal

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.verdict import Misreading

QUESTION = "By how much did October’s calls exceed the mean of the four months, in USD?"


def answer(bill: Bill) -> Decimal:
    """October less the mean of all months, October included [USD]."""
    spent = _spent(bill)
    return spent[-1] - sum(spent, Decimal("0.00")) / len(spent)


def misreadings(bill: Bill) -> list[Misreading]:
    """The month before, the first month, the month itself."""
    spent = _spent(bill)
    return [
        Misreading(
            spent[-1] - spent[-2],
            "That is October less September: one step of the growth. The mean of the four months lies further back, "
            "and what it misses is more than a step (R40).",
        ),
        Misreading(
            spent[-1] - spent[0],
            "That is October less July: the whole growth. The mean lies between the two (R40).",
        ),
        Misreading(
            spent[-1],
            "That is what October drew from the credits. Take the mean of the four months off it (R40).",
        ),
    ]


def _spent(bill: Bill) -> list[Decimal]:
    """What the calls of each month cost, in their order [USD]."""
    calls = bill.calls
    months = calls["start_utc"].dt.strftime("%Y-%m")
    return [sum(calls.loc[months == month, "amount"], Decimal("0.00")) for month in bill.months]
