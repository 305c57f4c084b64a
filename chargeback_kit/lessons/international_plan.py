"""The international plan: the counter that ends first ends both (R23)."""

from decimal import Decimal

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.verdict import Misreading

QUESTION = "What do the domestic calls of Camille Roche cost in October, at the prices of the rate card, in EUR?"
WHO, POOL = "camille.roche@harbour-vale.example", "FR/MCOPSTN2"


def answer(bill: Bill) -> Decimal:
    """Her domestic calls after the plan has ended."""
    return _cost(bill, "domestic")


def misreadings(bill: Bill) -> list[Misreading]:
    """Two counters apart, no plan at all, calls abroad counted in."""
    separate = bill.what_if(switches={"international_plan": "separate"})
    without = bill.what_if(assigned={POOL: 0})
    return [
        Misreading(
            _cost(separate, "domestic"),
            "You let each counter stand alone. The plan gives domestic or international minutes: when one of the "
            "two is used up, the other ends with it (R23).",
        ),
        Misreading(
            _cost(without, "domestic"),
            "You priced every domestic call. Those before 7 October found the plan open and cost nothing (R23, R25).",
        ),
        Misreading(
            _cost(bill, "domestic") + _cost(bill, "international"),
            "That is everything over the plan, with the calls abroad. They ended the plan, but the question is "
            "about the domestic calls that were caught by it (R23).",
        ),
    ]


def _cost(bill: Bill, kind: str) -> Decimal:
    calls = bill.calls
    hers = (calls["user_principal_name"] == WHO) & (calls["kind"] == kind)
    return sum(calls.loc[hers, "rated_amount"], Decimal("0.00"))
