"""The invoice: why the bill differs from it."""

from dataclasses import dataclass
from decimal import Decimal

from chargeback_kit import text
from chargeback_kit.bill import Bill
from chargeback_kit.explain.reconcile import difference, reconciliation

CATEGORIES = {
    "usage": "Usage",
    "licence_fees": "Licence fees",
    "credits_purchase": "Purchase of credits",
    "tax": "Tax",
}


@dataclass(frozen=True)
class Invoice:
    """The lines of the invoice, the difference of the bill to it, and the classes that explain the difference."""

    title: str
    lines: list[tuple[str, str]]
    invoiced: str
    billed: str
    classes: list[tuple[str, str]]
    difference: str


def invoice(bill: Bill) -> Invoice | None:
    """The comparison; None without invoice lines in the agreement."""
    classes = reconciliation(bill)
    if not classes:
        return None
    lines, differs = bill.agreement.invoice, difference(bill)
    invoiced = sum((line.amount for line in lines), Decimal("0.00"))
    unknown = next(line.amount for line in classes if line.name == "unknown")
    return Invoice(
        title=_title(differs, unknown, bill.currency),
        lines=[(CATEGORIES[line.category], text.amount(line.amount)) for line in lines],
        invoiced=text.amount(invoiced),
        billed=text.amount(invoiced + differs),
        classes=[(text.sentence(line.name), text.amount(line.amount)) for line in classes],
        difference=text.amount(differs),
    )


def _title(differs: Decimal, unknown: Decimal, currency: str) -> str:
    if not differs:
        return "The bill agrees with the invoice to the cent"
    side = "below" if differs < 0 else "above"
    known = f"{text.amount(abs(unknown))} of it unexplained" if unknown else "all of it explained"
    return f"The bill is {text.amount(abs(differs))} {currency} {side} the invoice, {known}"
