"""The invoice: why the bill differs from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.reconcile import ZERO, Category, by_class, categories

CATEGORIES = {
    "usage": "Usage",
    "licence_fees": "Licence fees",
    "credits_purchase": "Purchase of credits",
    "tax": "Tax",
}


@dataclass(frozen=True)
class Invoice:
    """The categories of the invoice beside the bill's, with their sum, and the reasons that explain the difference."""

    title: str
    categories: list[tuple[str, tuple[str, ...]]]
    total: tuple[str, ...]
    reasons: list[tuple[str, str]]


def invoice(bill: ComputedBill) -> Invoice | None:
    """The comparison; None without invoice lines in the agreement."""
    if not (compared := categories(bill)):
        return None
    whole = Category("", sum((c.invoiced for c in compared), ZERO), sum((c.billed for c in compared), ZERO), {})
    return Invoice(
        title=_title(whole.difference, compared, bill.currency),
        categories=[(CATEGORIES[category.name], _amounts(category)) for category in compared],
        total=_amounts(whole),
        reasons=[(name, text.amount(amount)) for name, amount in reasons(compared)],
    )


def reasons(compared: list[Category]) -> Iterator[tuple[str, Decimal]]:
    """Every class in words with its part; what is unknown by its category, so that no two cancel each other out."""
    *known, unknown = by_class(compared)
    yield from ((text.sentence(line.name), line.amount) for line in known)
    lacking = [(f"Unknown, {CATEGORIES[each.name].lower()}", each.left) for each in compared if each.left]
    yield from lacking or [(text.sentence(unknown.name), unknown.amount)]


def _amounts(category: Category) -> tuple[str, ...]:
    return tuple(text.amount(amount) for amount in (category.invoiced, category.billed, category.difference))


def _title(differs: Decimal, compared: list[Category], currency: str) -> str:
    if not any(category.difference for category in compared):
        return "The bill agrees with the invoice to the cent"
    unknown = sum((abs(category.left) for category in compared), ZERO)
    known = f"{text.amount(unknown)} unexplained" if unknown else "all of it explained"
    if not differs:
        return f"The bill comes to the sum of the invoice, but not line by line, {known}"
    side = "below" if differs < 0 else "above"
    return f"The bill is {text.amount(abs(differs))} {currency} {side} the invoice, {known}"
