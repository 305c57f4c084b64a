"""The statements: who owes what, cost centre by category."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.palette import CATEGORIES

LIMIT = 250
ZERO = Decimal("0.00")
Sums = Mapping[str, Decimal]


@dataclass(frozen=True)
class Line:
    """One cost centre: an amount per category, and their sum."""

    name: str
    amounts: dict[str, Decimal]

    @property
    def total(self) -> Decimal:
        """What the cost centre owes."""
        return sum(self.amounts.values(), ZERO)


@dataclass(frozen=True)
class Pivot:
    """Cost centres, the largest first, against the categories that occur."""

    categories: list[str]
    lines: list[Line]

    @property
    def totals(self) -> Line:
        """The sum of every category."""
        return added("All cost centres", self.lines)


@dataclass(frozen=True)
class Row:
    """A line as text; a cell without an amount is empty."""

    name: str
    cells: list[str]
    total: str


@dataclass(frozen=True)
class Statements:
    """The table: its finding, its columns, its rows, what is left out, and the totals."""

    title: str
    columns: list[str]
    rows: list[Row]
    rest: Row | None
    totals: Row


def pivot(bill: ComputedBill) -> Pivot:
    """The statements as a pivot."""
    by_center: dict[str, dict[str, Decimal]] = {}
    for center, category, value in bill.statements[["cost_center", "category", "amount"]].itertuples(index=False):
        by_center.setdefault(center, {})[category] = value
    lines = sorted((Line(*item) for item in by_center.items()), key=lambda line: (-line.total, line.name))
    used = {category for line in lines for category in line.amounts}
    return Pivot([category for category in CATEGORIES if category in used], lines)


def added(name: str, lines: list[Line]) -> Line:
    """Several lines as one."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        for category, value in line.amounts.items():
            sums[category] = sums.get(category, ZERO) + value
    return Line(name, sums)


def statements(bill: ComputedBill) -> Statements | None:
    """The table of the page; None when nobody owes anything."""
    table = pivot(bill)
    if not table.lines:
        return None
    shown, left = table.lines[:LIMIT], table.lines[LIMIT:]
    rest = _row(added(f"{text.counted(len(left), 'more cost centre')}", left), table.categories) if left else None
    columns = [CATEGORIES[category] for category in table.categories]
    rows = [_row(line, table.categories) for line in shown]
    return Statements(_title(table, bill.currency), columns, rows, rest, _row(table.totals, table.categories))


def _row(line: Line, categories: list[str]) -> Row:
    cells = [text.amount(line.amounts[c]) if c in line.amounts else "" for c in categories]
    return Row(line.name, cells, text.amount(line.total))


def _title(table: Pivot, currency: str) -> str:
    first, total = table.lines[0], table.totals.total
    if len(table.lines) == 1:
        return f"{first.name} owes all of it: {text.amount(total)} {currency}"
    return f"{first.name} owes the most: {text.amount(first.total)} of {text.amount(total)} {currency}"
