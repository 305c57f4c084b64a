"""The sheet Licences: what was bought, what is held, what it costs."""

from decimal import Decimal

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.chargeback.fees import FeeLine
from chargeback_kit.explain.waterfall import fee_total
from chargeback_kit.export.naming import product
from chargeback_kit.export.sections.licences import idle_count
from chargeback_kit.export.sheets.grid import Table

COLUMNS = {
    "Licence": 40,
    "Product": 56,
    "Month": 10,
    "Purchased": 12,
    "Assigned": 12,
    "Idle": 12,
    "Fee": 14,
    "Idle money": 14,
}


def licences(bill: ComputedBill) -> Table:
    """A row per part number and month, with totals of the money."""
    rows = [_row(fee) for fee in bill.fees]
    idle = sum((fee.idle_amount for fee in bill.fees), Decimal("0.00"))
    totals = [f"All licences, {bill.currency}", "", "", None, None, None, fee_total(bill), idle]
    return Table("Licences", COLUMNS, rows, len(rows), totals)


def _row(fee: FeeLine) -> list[object]:
    counts = [fee.purchased, fee.assigned, idle_count(fee)]
    return [fee.sku, product(fee.sku), fee.month, *counts, fee.amount, fee.idle_amount]
