"""Everything that the statements of a bill's cost centres are written from, asked of the bill once for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pandas as pd

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.pool_shares import PoolShare, pool_shares
from chargeback_kit.presentation.cost_centers import CostCenterLine, pivot

CALLS_OF_NOTE = 25
ZERO = Decimal("0.00")
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Beside:
    """What stands beside the amount of one cost centre: last month's, the budget, and what to say of it.

    ``budgeted`` and ``last`` are None where nobody knows them; ``drivers`` are sentences, each with its money.
    """

    last: Decimal | None = None
    last_month: str = ""
    budgeted: Decimal | None = None
    drivers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Material:
    """Rows by cost centre; ``lines`` are the statements, the largest first."""

    lines: list[CostCenterLine]
    categories: list[str]
    people: Mapping[str, Rows]
    calls: Mapping[str, Rows]
    licences: Mapping[str, Rows]
    pools: Mapping[str, list[PoolShare]]
    beside: Mapping[str, Beside] = field(default_factory=dict)


def material(bill: ComputedBill, beside: Mapping[str, Beside] | None = None) -> Material:
    """The rows of every cost centre that owes something or had a call."""
    found = pivot(bill)
    people = _by_center(bill.run.frame("people_of_centers"))
    calls = _by_center(bill.run.ask("calls_of_note", number_of_calls=CALLS_OF_NOTE, by_category=False).to_pandas())
    pools: dict[str, list[PoolShare]] = {}
    for share in pool_shares(bill):
        pools.setdefault(share.cost_center, []).append(share)
    silent = sorted({*people} - {line.name for line in found.lines})
    lines = [*found.lines, *(CostCenterLine(name, {}) for name in silent)]
    return Material(lines, found.categories, people, calls, _by_center(bill.licences), pools, beside or {})


def _by_center(frame: pd.DataFrame) -> dict[str, Rows]:
    rows: dict[str, Rows] = {}
    for row in frame.to_dict("records"):
        rows.setdefault(row["cost_center"], []).append({str(name): value for name, value in row.items()})
    return rows
