"""What stands beside each cost centre: its amount of the month before with what moved it, and its budget."""

from typing import Any

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.change.compare import Comparison
from chargeback_kit.explain.change.words import reasons_in_words
from chargeback_kit.export.payer.material import Beside


def beside_of(bill: ComputedBill, change: Comparison | None) -> dict[str, Beside]:
    """By cost centre; what nobody knows is left out."""
    budgets = {row["cost_center"]: row["budget"] for row in bill.budgets.to_dict("records")}
    if change is None:
        return {name: Beside(budgeted=budget) for name, budget in budgets.items()}
    last = {row["cost_center"]: row["before"] for row in change.cost_centers.to_dict("records")}
    reasons = {row["cost_center"]: _reasons(change, row) for row in change.cost_centers.to_dict("records")}
    month = text.months(change.a.months)
    return {
        name: Beside(last.get(name), month, budgets.get(name), reasons.get(name, ()))
        for name in dict.fromkeys([*last, *budgets])
    }


def _reasons(change: Comparison, row: dict[Any, Any]) -> tuple[str, ...]:
    """What a change is for, as a sentence; nothing where it has no reasons."""
    why = reasons_in_words(row["change"], change.reasons_of(row["cost_center"]), change.b)
    return (text.sentence(f"{why}."),) if why else ()
