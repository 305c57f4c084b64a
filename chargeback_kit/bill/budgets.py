"""Budgets beside what cost centres owe: of each month, one of its own goes before one of every month."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

import pandas as pd
import pyarrow as pa

from chargeback_kit.bill.tables import MONEY, frame
from chargeback_kit.money import total
from chargeback_kit.records.lists.budgets import Budget

ZERO = Decimal("0.00")
COLUMNS = ("budget", "actual", "left")


def budget_table(budgets: Iterable[Budget], owed: Mapping[str, Decimal], months: Iterable[str]) -> pd.DataFrame:
    """One row per cost centre with a budget: budget, what it owes, and what is left (below 0: over the budget).

    Names are compared without case and outer blanks. Sales has 500.00 a month and 600.00 in October:

    >>> listed = [Budget("Sales", "", Decimal(500), "", 2), Budget("Sales", "2026-10", Decimal(600), "", 3)]
    >>> budget_table(listed, {"sales": Decimal("682.26")}, ["2026-10"]).values.tolist()
    [['sales', Decimal('600.00'), Decimal('682.26'), Decimal('-82.26')]]
    """
    names = {center.strip().casefold(): center for center in owed}
    by_center: dict[str, dict[str, Decimal]] = {}
    for each in budgets:
        center = names.get(each.cost_center.casefold(), each.cost_center)
        by_center.setdefault(center, {})[each.month] = each.amount
    asked, rows = list(months), []
    for center, amounts in sorted(by_center.items()):
        found = [amounts.get(month, amounts.get("")) for month in asked]
        if any(amount is not None for amount in found):
            budget = total(amount for amount in found if amount is not None)
            actual = owed.get(center, ZERO)
            rows.append({"cost_center": center, "budget": budget, "actual": actual, "left": budget - actual})
    kinds = [("cost_center", pa.string()), *((name, MONEY) for name in COLUMNS)]
    return frame(pa.Table.from_pylist(rows, pa.schema(kinds)))


def owed_by_center(statements: pd.DataFrame) -> dict[str, Decimal]:
    """What each cost centre owes in all."""
    found: dict[str, Decimal] = {}
    for center, amount in zip(statements["cost_center"], statements["amount"], strict=True):
        found[center] = found.get(center, ZERO) + amount
    return found
