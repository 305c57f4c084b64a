"""What stands beside each cost centre of the month before: its amount, and what moved it."""

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.change.compare import compare
from chargeback_kit.export.payer.material import Beside


def beside_last(last: ComputedBill, bill: ComputedBill) -> dict[str, Beside]:
    """The month before and the reasons of the change, by cost centre; raises InputError for bills of no one kind."""
    found = compare(last, bill)
    month = text.months(last.months)
    return {
        row["cost_center"]: Beside(row["before"], month, None, _reasons(found.sentence(row["cost_center"])))
        for row in found.cost_centers.to_dict("records")
    }


def _reasons(said: str) -> tuple[str, ...]:
    """What follows the sum in a sentence of change; nothing where it gives no reasons.

    >>> _reasons("Sales owes 3.00 USD more: 3.00 for eight new licences.")
    ('3.00 for eight new licences.',)
    """
    _, is_more, reasons = said.partition(": ")
    return (text.sentence(reasons),) if is_more and " for " in reasons else ()
