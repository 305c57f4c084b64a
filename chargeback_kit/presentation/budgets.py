"""Budgets in words: what each cost centre may cost, what it owes, and what is left."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.money import in_cents
from chargeback_kit.planning.forecast import is_said

ZERO = Decimal("0.00")
NAMED = 3


def in_short(rows: Sequence[Mapping[Any, Any]], currency: str) -> str:
    """Who is over their budget, the most first.

    >>> row = {"cost_center": "Sales", "budget": Decimal("600.00"), "left": Decimal("-82.26")}
    >>> in_short([row], "USD")
    'Budgets: Sales is 82.26 USD over its 600.00.'
    >>> in_short([row | {"left": Decimal("0.00")}], "USD")
    'Budgets: nobody of 1 cost centre is over.'
    """
    over = sorted((row for row in rows if row["left"] < 0), key=lambda row: (row["left"], row["cost_center"]))
    if not over:
        return f"Budgets: nobody of {text.counted(len(rows), 'cost centre')} is over."
    said = [
        f"{row['cost_center']} is {text.money(-row['left'], currency)} over its {text.amount(row['budget'])}"
        for row in over[:NAMED]
    ]
    more = len(over) - len(said)
    return f"Budgets: {text.listed([*said, *([f'{more} more are over'] if more else [])])}."


def of_nobody(bill: ComputedBill) -> str:
    """Which cost centres have a budget and nobody and nothing else: a name that is spelt otherwise is never over."""
    known = {*bill.inputs.cost_centers, *bill.statements["cost_center"]}
    names = [name for name in bill.budgets["cost_center"] if name not in known]
    if not names:
        return ""
    one, has = ("cost centre", "has a budget") if len(names) == 1 else ("cost centres", "have budgets")
    return f"Nobody has the {one} {text.listed(names)}, which {has}. Write them as the user list does."


def rows(bill: ComputedBill) -> list[dict[str, str]]:
    """Budget, actual, what is left, and what a running month may come to, as a reader sees them."""
    ahead = {row["cost_center"]: row for row in bill.forecast.rows.to_dict("records")} if bill.forecast else {}
    return [
        {
            "name": row["cost_center"],
            "budget": text.amount(row["budget"]),
            "actual": text.amount(row["actual"]),
            "left": text.amount(row["left"]),
            "share": text.percent(in_cents(row["actual"]), in_cents(row["budget"])),
            "forecast": _interval(ahead.get(row["cost_center"])),
            "is_over": "yes" * (row["left"] < ZERO),
        }
        for row in bill.budgets.to_dict("records")
    ]


def _interval(row: Mapping[Any, Any] | None) -> str:
    return f"{text.amount(row['low'])} to {text.amount(row['high'])}" if row and is_said(row) else ""
