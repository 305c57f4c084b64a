"""What each line of the statements is made of: its dearest calls, its licences, or what the agreement adds."""

from collections.abc import Mapping
from decimal import Decimal
from shlex import quote
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.call_filter import LICENCE_FEES, Chosen
from chargeback_kit.explain.calls_and_licences import behind
from chargeback_kit.export.noted_calls import all_names, noted_call
from chargeback_kit.presentation.cost_centers import CostCenterLine, cell, pivot
from chargeback_kit.presentation.palette import CATEGORIES
from chargeback_kit.reference.spoken import product

CENTERS, CALLS, LICENCES = 30, 5, 12
ZERO = Decimal("0.00")
Cells = dict[str, Any]


def lines(bill: ComputedBill) -> list[Cells]:
    """The lines of the largest cost centres, in the order of the statements; each with the command that lists all."""
    table = pivot(bill)
    shown = table.lines[:CENTERS]
    known = all_names(bill)
    noted: dict[tuple[str, str], list[Cells]] = {}
    for row in bill.run.ask("calls_of_note", number_of_calls=CALLS, by_category=True).to_pylist():
        noted.setdefault((row["cost_center"], row["category"]), []).append(row)
    return [
        _line(bill, number, line, category, noted.get((line.name, category), []), known)
        for number, line in enumerate(shown)
        for category in table.categories
        if category in line.amounts
    ]


def line_id(number: int, category: str) -> str:
    """The place on the page of a line: the number of its cost centre in the statements, and its category.

    >>> line_id(0, "toll_free")
    'line-1-toll_free'
    """
    return f"line-{number + 1}-{category}"


def _line(
    bill: ComputedBill,
    number: int,
    line: CostCenterLine,
    category: str,
    calls: list[Cells],
    known: Mapping[str, str],
) -> Cells:
    asked = cell(line.name, category)
    licences, more_licences = _licences(bill, line.name) if category == LICENCE_FEES else ([], 0)
    more_calls = calls[0]["calls_with_money"] - len(calls) if calls else 0
    return {
        "id": line_id(number, category),
        "name": f"{line.name or '(no name)'}: {CATEGORIES[category]}",
        "amount": text.money(line.amounts[category], bill.currency),
        "calls": [noted_call(row, known) for row in calls],
        "more": f"{text.counted(more_calls, 'more call')} that cost something" if more_calls else "",
        "licences": licences,
        "more_licences": f"{text.counted(more_licences, 'more row')} of licences" if more_licences else "",
        "others": [f"{says}: {text.money(amount, bill.currency)}" for says, amount in behind(bill, asked).others],
        "command": _command(bill, asked, has_calls=bool(calls)),
    }


def _licences(bill: ComputedBill, center: str) -> tuple[list[Cells], int]:
    """Who holds what for how much, the dearest first, and how many rows more there are."""
    found = bill.licences
    rows = found[(found["cost_center"] == center) & (found["amount"] != ZERO)].to_dict("records")
    rows.sort(key=lambda row: (-row["amount"], row["name"], row["user"], row["sku"]))
    shown = [
        {
            "who": row["name"] or row["user"] or row["reason"],
            "sku": row["sku"],
            "product": product(row["sku"]),
            "since": text.dated(row["since"]) if row["since"] else "",
            "days": "" if pd.isna(row["days"]) else text.counted(int(row["days"]), "day"),
            "amount": text.amount(row["amount"]),
        }
        for row in rows[:LICENCES]
    ]
    return shown, max(0, len(rows) - LICENCES)


def _command(bill: ComputedBill, asked: Chosen, *, has_calls: bool) -> str:
    """The command that lists all of it: the calls, or what else the money is made of."""
    months = " ".join(f"--month {name}" for name in bill.months)
    said = f"FOLDER {months} --charges {bill.charges}"
    if not has_calls:
        centers = " ".join(f"--cost-center {quote(name)}" for name in asked.cost_center)
        return f"chargeback-kit explain {said} {centers} --category {' '.join(asked.category)}"
    return f"chargeback-kit calls {said} --where {quote(asked.address)}"
