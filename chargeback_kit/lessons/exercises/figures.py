"""Figures of a bill's calls that the questions of several lessons ask for."""

from decimal import Decimal
from typing import Any

from chargeback_kit.api import Bill

ZERO = Decimal("0.00")


def of(bill: Bill, **where: Any) -> Any:
    """The calls whose columns hold these values, such as ``kind="domestic"``; a list holds any of its values."""
    calls = bill.calls
    for column, wanted in where.items():
        calls = calls[calls[column].isin(wanted if isinstance(wanted, list) else [wanted])]
    return calls


def cost(calls: Any, column: str = "amount") -> Decimal:
    """The money of calls; those without an amount count as nothing."""
    return sum(calls[column].dropna(), ZERO)


def minutes(seconds: Any) -> int:
    """Seconds as started minutes.

    >>> minutes(60), minutes(61)
    (1, 2)
    """
    return -(-int(seconds) // 60)


def owed(bill: Bill, center: str, category: str = "") -> Decimal:
    """What a cost centre owes, in all or of one category."""
    said = bill.statements[bill.statements["cost_center"] == center]
    return cost(said[said["category"] == category] if category else said)
