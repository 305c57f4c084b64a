"""Budgets beside what is owed, and what a running month may come to."""

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.sections.section import Section
from chargeback_kit.presentation import budgets as told

LIMIT = 200


def budgets(bill: ComputedBill) -> Section | None:
    """The section; None without budgets and without a forecast."""
    rows = told.rows(bill)
    if not rows and bill.forecast is None:
        return None
    title = told.in_short(bill.budgets.to_dict("records"), bill.currency) if rows else "What the month may come to"
    ahead = bill.forecast.sentence if bill.forecast else ""
    also = {"of_nobody": told.of_nobody(bill)}
    return Section(title.removeprefix("Budgets: "), ahead, rows[:LIMIT], max(0, len(rows) - LIMIT), also)
