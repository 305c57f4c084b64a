"""One month against another: what one cost centre pays less, and for which reasons (R50, R51)."""

from decimal import Decimal

from chargeback_kit.api import Bill, bill_of
from chargeback_kit.lessons.exercises.verdict import Misreading

QUESTION = "By how much does Sales pay less in October than in September, in USD?"
LAST, CENTER, LEFT = "2026-09", "Sales", "ben.marsh@harbour-vale.example"
ZERO = Decimal("0.00")


def answer(bill: Bill) -> Decimal:
    """What Sales owed in September less what it owes in October [USD]."""
    return _owed(_last(bill)) - _owed(bill)


def misreadings(bill: Bill) -> list[Misreading]:
    """Fees alone, the licences of who left, the whole company."""
    last = _last(bill)
    licences = {line.sku: line.unit_price for line in bill.agreement.licence}
    held = next(each.row.skus for each in last.people.memberships if each.row.user_principal_name == LEFT)
    return [
        Misreading(
            _owed(last, "licence_fees") - _owed(bill, "licence_fees"),
            "You compared the fees and forgot the calls. Sales pays less for licences and more for calls: a statement "
            "is both (R50, R51).",
        ),
        Misreading(
            sum((licences.get(sku, ZERO) for sku in held), ZERO),
            "Those are the licences of the colleague who left. Another one came in the middle of the month, and "
            "brought the fees of those days and her calls along (R51).",
        ),
        Misreading(
            bill.total - last.total,
            "That is the company, which pays more. What one cost centre pays may fall while the whole rises (R50).",
        ),
    ]


def _last(bill: Bill) -> Bill:
    """The bill of the month before, over the same files."""
    return bill_of(bill.folder, LAST, bill.inputs.charges, landed=bill.landed)


def _owed(bill: Bill, category: str = "") -> Decimal:
    """What Sales owes in all, or of one category [USD]."""
    said = bill.statements[bill.statements["cost_center"] == CENTER]
    kept = said[said["category"] == category] if category else said
    return sum(kept["amount"], ZERO)
