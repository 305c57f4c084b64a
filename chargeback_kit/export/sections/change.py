"""What a month is measured against: the one before, with what moved it, and budgets, with what it may come to."""

from typing import Any

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.change.compare import Comparison, month_words, signed
from chargeback_kit.explain.change.part import DRIVERS
from chargeback_kit.explain.change.words import DRIVER_NAMES
from chargeback_kit.export.sections.section import Section
from chargeback_kit.presentation import budgets as told

MOST_CENTERS, MOST_BUDGETS = 25, 200


def change(bill: ComputedBill) -> Section | None:
    """The section; None where the files do not hold the month before."""
    found: Comparison | None = bill.against
    if found is None:
        return None
    rows = sorted(
        (row for row in found.cost_centers.to_dict("records") if row["change"]),
        key=lambda row: (-abs(row["change"]), row["cost_center"]),
    )
    shown = [
        {
            "name": row["cost_center"],
            "before": text.amount(row["before"]),
            "parts": [signed(row[driver]) for driver in DRIVERS],
            "change": signed(row["change"]),
            "says": found.sentence(row["cost_center"]),
        }
        for row in rows[:MOST_CENTERS]
    ]
    also: dict[str, Any] = {
        "drivers": [DRIVER_NAMES[driver] for driver in DRIVERS],
        "month": month_words(found.a, found.b),
        "in_short": found.against(),
    }
    return Section(found.sentence(), "", shown, max(0, len(rows) - MOST_CENTERS), also)


def budgets(bill: ComputedBill) -> Section | None:
    """The section; None without budgets and without a forecast."""
    rows = told.rows(bill)
    if not rows and bill.forecast is None:
        return None
    title = told.in_short(bill.budgets.to_dict("records"), bill.currency) if rows else "What the month may come to"
    ahead = bill.forecast.sentence if bill.forecast else ""
    also = {"of_nobody": told.of_nobody(bill)}
    return Section(title.removeprefix("Budgets: "), ahead, rows[:MOST_BUDGETS], max(0, len(rows) - MOST_BUDGETS), also)
