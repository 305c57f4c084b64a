"""Reading a statement: calls, licences, and what the agreement keeps or adds (R50, R51, R55)."""

from decimal import Decimal

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.verdict import Misreading

QUESTION = "What does Sales owe for October, all lines of its statement together, in USD?"
CENTER = "Sales"
ZERO = Decimal("0.00")


def answer(bill: Bill) -> Decimal:
    """The sum of the lines, with what was kept and what was added [USD]."""
    return _sum(bill)


def misreadings(bill: Bill) -> list[Misreading]:
    """What is kept counted twice over, what is added left out, the calls alone, the fees alone."""
    kept, added, fees = (_sum(bill, name) for name in ("kept_central", "markup", "licence_fees"))
    return [
        Misreading(
            answer(bill) - kept,
            "You left out the line with a minus sign. Calls within the country are on the sheet, and taken off it "
            "again: they stay with the owner of the tenant (R55).",
        ),
        Misreading(
            answer(bill) - added,
            "You left out what is added. The percentage is a line of its own, on what is owed after the calls that "
            "are kept (R55).",
        ),
        Misreading(
            answer(bill) - kept - added,
            "That is the bill’s part: fees and calls. What the agreement keeps and adds comes after it (R55).",
        ),
        Misreading(
            answer(bill) - kept - added - fees,
            "Those are the calls alone. The licences of the people of Sales are owed too, by days (R51).",
        ),
    ]


def _sum(bill: Bill, category: str = "") -> Decimal:
    """The lines of Sales, all or of one category [USD]."""
    said = bill.statements[bill.statements["cost_center"] == CENTER]
    kept = said[said["category"] == category] if category else said
    return sum(kept["amount"], ZERO)
