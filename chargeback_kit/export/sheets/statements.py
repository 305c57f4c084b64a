"""The sheet Statements: cost centre by category."""

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.palette import CATEGORIES
from chargeback_kit.export.sections.statements import Line, pivot
from chargeback_kit.export.sheets.grid import Table


def statements(bill: ComputedBill) -> Table:
    """A row per cost centre, the largest first, with totals; an empty cell is 0."""
    found = pivot(bill)
    columns = {"Cost centre": 40} | {CATEGORIES[category]: 16 for category in found.categories}
    rows = [_row(line, found.categories) for line in found.lines]
    return Table(
        "Statements",
        columns | {f"Total {bill.currency}": 16},
        rows,
        len(rows),
        _row(found.totals, found.categories),
        also_in="statements.csv",
    )


def _row(line: Line, categories: list[str]) -> list[object]:
    return [line.name, *(line.amounts.get(category) for category in categories), line.total]
