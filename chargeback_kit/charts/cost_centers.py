"""Who owes what: each cost centre by category."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.charts import parts
from chargeback_kit.charts.frame import Words, nothing, table
from chargeback_kit.charts.theme import WIDE
from chargeback_kit.money import to_micro

if TYPE_CHECKING:
    from chargeback_kit.charts.theme import Drawing

SHOWN = 20


def rows(bill: ComputedBill) -> pd.DataFrame:
    """One row per cost centre and category, the largest centres first, those after the twentieth together."""
    sums: dict[str, dict[str, int]] = {}
    for center, category, amount in bill.statements[["cost_center", "category", "amount"]].itertuples(index=False):
        sums.setdefault(center, {})[category] = to_micro(amount)
    rest = text.counted(max(0, len(sums) - SHOWN), "more cost centre")
    shown = parts.folded(sums, SHOWN, rest)
    about = {"period": text.months(bill.months), "currency": bill.currency}
    about |= {"count": str(len(sums)), "total": text.amount(bill.total)}
    return table(parts.records(shown, bill.currency, rest), parts.COLUMNS, **about)


def title(rows: pd.DataFrame) -> str:
    """Who owes the most."""
    about = rows.attrs
    if rows.empty:
        return f"No cost centre owes anything in {about['period']}"
    first = rows.iloc[0]
    if rows["rank"].nunique() == 1:
        return f"{first['name']} owes all of it: {about['total']} {about['currency']}"
    return f"{first['name']} owes the most: {first['total']} of {about['total']} {about['currency']}"


def subtitle(rows: pd.DataFrame) -> str:
    """Unit and period."""
    return f"Amounts by cost centre and category in {rows.attrs['currency']}, {rows.attrs['period']}"


def description(rows: pd.DataFrame) -> str:
    """Every cost centre with its sum, in words."""
    first = rows[rows["is_first"]]
    told = "; ".join(f"{name} {total}" for name, total in zip(first["name"], first["total"], strict=True))
    return f"{title(rows)}. {subtitle(rows)}: {told or 'nothing'}."


def shape(rows: pd.DataFrame) -> Hashable:
    """What the drawing depends on; while it stays the same, new rows can take the place of the old."""
    return rows.attrs["period"], tuple(sorted(set(rows["category"])))


def chart(rows: pd.DataFrame, width: int = WIDE) -> Drawing:
    """One bar per cost centre, its parts the categories."""
    if rows.empty:
        return nothing(title(rows), rows.attrs["period"], width)
    return parts.drawn(rows, Words(title(rows), subtitle(rows), description(rows)), width)
