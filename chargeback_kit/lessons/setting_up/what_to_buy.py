"""What to buy and switch on: a licence opens nothing while the one before it is missing (R22, R57)."""

from decimal import Decimal

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.verdict import Misreading

QUESTION = (
    "How much does Harbour & Vale pay in October for a licence that opens nothing because its holder lacks the one "
    "before it, in USD?"
)
REASON = "plan without a Phone licence"
ZERO = Decimal("0.00")


def answer(bill: Bill) -> Decimal:
    """The price of the plans whose holders have no Phone licence [USD]."""
    lines = bill.waste
    return sum(lines.loc[lines["reason"] == REASON, "amount"], ZERO)


def misreadings(bill: Bill) -> list[Misreading]:
    """A plan that rings by itself, the idle licence counted in, the missing licence, everybody without credits."""
    return [
        Misreading(
            ZERO,
            "You took the plan for a phone. A plan brings minutes and the right to a number; the phone system is "
            "another licence, and without it nothing rings (R57).",
        ),
        Misreading(
            sum(bill.waste["amount"], ZERO),
            "You counted the idle licence too. It is waste, but it opens nothing because nobody holds it, not because "
            "a step is missing (R57).",
        ),
        Misreading(
            _price(bill, "MCOEV"),
            "That is the price of the licence that is missing. It lies idle; what is paid for in vain is the plan of "
            "the person who lacks it (R57).",
        ),
        Misreading(
            _of_unfunded(bill) + answer(bill),
            "You counted the plan of somebody without the credits licence. That plan works: it covers calls within "
            "the country. Only calls beyond it have nobody to pay (R32).",
        ),
    ]


def _price(bill: Bill, sku: str) -> Decimal:
    return next(line.unit_price for line in bill.agreement.licence if line.sku == sku)


def _of_unfunded(bill: Bill) -> Decimal:
    """The plans of those whose calls nothing could pay [USD]."""
    calls = bill.calls
    people = calls.loc[calls["funded_by"] == "unfunded", "user_principal_name"].unique()
    return _price(bill, "MCOPSTN1") * len(people)
