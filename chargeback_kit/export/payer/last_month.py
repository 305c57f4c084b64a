"""What stands beside each cost centre: its amount of the month before with what moved it, and its budget."""

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.change.compare import Comparison
from chargeback_kit.export.payer.material import Beside


def beside_of(bill: ComputedBill, change: Comparison | None) -> dict[str, Beside]:
    """By cost centre; what nobody knows is left out."""
    budgets = {row["cost_center"]: row["budget"] for row in bill.budgets.to_dict("records")}
    if change is None:
        return {name: Beside(budgeted=budget) for name, budget in budgets.items()}
    last = {row["cost_center"]: row["before"] for row in change.cost_centers.to_dict("records")}
    month = text.months(change.a.months)
    return {
        name: Beside(last.get(name), month, budgets.get(name), _reasons(change.sentence(name)) if name in last else ())
        for name in dict.fromkeys([*last, *budgets])
    }


def _reasons(said: str) -> tuple[str, ...]:
    """What follows the sum in a sentence of change; nothing where it gives no reasons.

    >>> _reasons("Sales owes 3.00 USD more: 3.00 for eight new licences.")
    ('3.00 for eight new licences.',)
    """
    _, is_more, reasons = said.partition(": ")
    return (text.sentence(reasons),) if is_more and " for " in reasons else ()
