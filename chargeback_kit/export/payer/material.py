"""Everything that the statements of a bill's cost centres are written from, asked of the bill once for all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.licences import days_held
from chargeback_kit.explain.change.compare import Comparison
from chargeback_kit.explain.change.words import reasons_in_words
from chargeback_kit.explain.pool_shares import PoolShare, pool_shares
from chargeback_kit.export.noted_calls import all_names
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
    """Rows by cost centre; ``lines`` are the statements, the largest first; ``names`` what people are called."""

    lines: list[CostCenterLine]
    categories: list[str]
    people: Mapping[str, Rows]
    calls: Mapping[str, Rows]
    licences: Mapping[str, Rows]
    pools: Mapping[str, list[PoolShare]]
    names: Mapping[str, str]
    beside: Mapping[str, Beside] = field(default_factory=dict)


def material(bill: ComputedBill, beside: Mapping[str, Beside] | None = None, most: int | None = None) -> Material:
    """The rows of every cost centre that owes something or had a call; with ``most`` of that many that owe the most."""
    found = pivot(bill)
    lines = found.lines[:most]
    centers = {line.name for line in lines} if most is not None and most <= len(lines) else None
    people = _by_center((part.to_pandas() for part in bill.run.in_parts("people_of_centers")), centers)
    noted = bill.run.ask("calls_of_note", number_of_calls=CALLS_OF_NOTE, by_category=False)
    calls = _by_center([noted.to_pandas()], centers)
    pools: dict[str, list[PoolShare]] = {}
    for share in pool_shares(bill):
        pools.setdefault(share.cost_center, []).append(share)
    silent = sorted({*people} - {line.name for line in lines})
    lines = [*lines, *(CostCenterLine(name, {}) for name in silent)]
    licences = _by_center([bill.licences.assign(days_held=days_held(bill.licences))], centers)
    return Material(lines, found.categories, people, calls, licences, pools, all_names(bill), beside or {})


def _by_center(parts: Iterable[pd.DataFrame], centers: set[str] | None) -> dict[str, Rows]:
    """The rows of each cost centre, or of those named; as many people as a large company has are not held twice."""
    rows: dict[str, Rows] = {}
    for part in parts:
        kept = part if centers is None else part[part["cost_center"].isin(centers)]
        for row in kept.to_dict("records"):
            rows.setdefault(row["cost_center"], []).append({str(name): value for name, value in row.items()})
    return rows


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
