"""Bill and invoice: what explains their difference, and what stays unknown (R54)."""

from decimal import Decimal

from chargeback_kit.api import Bill
from chargeback_kit.explain.reconcile.compare import reconciliation
from chargeback_kit.explain.reconcile.explanation import UNKNOWN
from chargeback_kit.lessons.exercises.verdict import Misreading

QUESTION = "Bill minus invoice: how much of the difference stays unknown, in USD?"
ZERO = Decimal("0.00")


def answer(bill: Bill) -> Decimal:
    """The part that no row explains [USD], signed as bill minus invoice."""
    return _parts(bill)[UNKNOWN]


def misreadings(bill: Bill) -> list[Misreading]:
    """The sign, nothing explained, and each fault forgotten in its turn."""
    parts = _parts(bill)
    unknown = parts[UNKNOWN]
    forgotten = {name: part for name, part in parts.items() if part and name != UNKNOWN}
    return [
        Misreading(
            -unknown,
            "The amount is right, the sign is not: it is bill minus invoice, and the invoice is larger (R54).",
        ),
        Misreading(
            sum(parts.values(), ZERO),
            "That is the whole difference. Take off what rows explain first: those that were charged twice, those that "
            "came late, tax (R54).",
        ),
        *(
            Misreading(unknown + part, f"You left one reason out: {name}, {part} of the difference (R54).")
            for name, part in forgotten.items()
        ),
    ]


def _parts(bill: Bill) -> dict[str, Decimal]:
    return {line.name: line.amount for line in reconciliation(bill)}
