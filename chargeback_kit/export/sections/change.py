"""What a month is against the one before: who owes more or less, and what moved it."""

from typing import Any

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.change.compare import Comparison, month_words, signed
from chargeback_kit.explain.change.part import DRIVERS
from chargeback_kit.explain.change.words import DRIVER_NAMES
from chargeback_kit.export.sections.section import Section

LIMIT = 25


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
        for row in rows[:LIMIT]
    ]
    also: dict[str, Any] = {
        "drivers": [DRIVER_NAMES[driver] for driver in DRIVERS],
        "month": month_words(found.a, found.b),
        "in_short": found.against(),
    }
    return Section(found.sentence(), "", shown, max(0, len(rows) - LIMIT), also)
