"""Reading a bill: money follows the person, and the person a cost centre (R50)."""

from decimal import Decimal

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.verdict import Misreading

QUESTION = (
    "Ines Kallas, who answers the toll-free number, moves from Support to Sales and takes the whole of October with "
    "her. How much do the calls of Sales cost then, in USD?"
)
WHO, CENTER = "ines.kallas@harbour-vale.example", "Sales"


def answer(bill: Bill) -> Decimal:
    """What the calls of Sales cost when Ines Kallas is in Sales."""
    return _cost(bill.what_if(people={WHO: CENTER}), CENTER)


def misreadings(bill: Bill) -> list[Misreading]:
    """The bill of everybody, Sales as it was, one person alone, an even share."""
    hers = sum(bill.calls.loc[bill.calls["user_principal_name"] == WHO, "amount"], Decimal("0.00"))
    centers = bill.calls["cost_center"].nunique()
    return [
        Misreading(
            bill.total,
            "That is the bill of the whole tenant, as Microsoft sends it. It does not know departments; the user of "
            "each call leads to one (R50).",
        ),
        Misreading(
            _cost(bill, CENTER),
            "That is Sales as it is today. Calls go with their user: when Ines Kallas moves, so do the charges of the "
            "toll-free number she answers (R50).",
        ),
        Misreading(
            hers,
            "Those are the calls of Ines Kallas alone. Sales pays for them and for the calls that were its own before "
            "(R50).",
        ),
        Misreading(
            round(bill.total / centers, 2),
            "That is an even share. Money of calls is not spread: each charge goes to the cost centre of its user "
            "(R50).",
        ),
    ]


def _cost(bill: Bill, center: str) -> Decimal:
    calls = bill.calls
    return sum(calls.loc[calls["cost_center"] == center, "amount"], Decimal("0.00"))
