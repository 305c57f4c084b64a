"""The sheet Summary: headline figures, the way from list price to what departments pay, the invoice."""

from collections.abc import Iterator
from decimal import Decimal

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.reconcile import ZERO, categories
from chargeback_kit.explain.waterfall import fee_total
from chargeback_kit.export.sections.finding import finding
from chargeback_kit.export.sections.invoice import CATEGORIES, reasons
from chargeback_kit.export.sections.steps import steps
from chargeback_kit.export.sheets.grid import Table
from chargeback_kit.export.summary import in_words, is_provisional, wallet_sums

COLUMNS = {"Part": 18, "Figure": 34, "Value": 20, "Unit": 10, "Meaning": 70}
CREDITS = {
    "credits_purchased": "Credits purchased",
    "credits_drawn": "Credits drawn",
    "prepaid_carried_forward": "Prepaid carried forward",
}
Row = tuple[object, ...]


def summary(bill: ComputedBill) -> Table:
    """The rows of the sheet."""
    rows = [*_bill(bill), *_figures(bill), *_credits(bill), *_steps(bill), *_invoice(bill)]
    return Table("Summary", COLUMNS, rows, len(rows))


def _bill(bill: ComputedBill) -> Iterator[Row]:
    state = "provisional: late calls may still arrive" if is_provisional(bill) else "late calls could arrive until then"
    yield "Bill", "Months", text.months(bill.months), "", finding(bill)
    if world := in_words(bill):
        yield "Bill", "What-if", world, "", "not the month that was, but another world"
    yield "Bill", "Closes", bill.closes_at, "UTC", state


def _figures(bill: ComputedBill) -> Iterator[Row]:
    idle = sum((fee.idle_amount for fee in bill.fees), Decimal("0.00"))
    yield "Figures", "Departments pay", bill.total, bill.currency, "the sum of all statements"
    yield "Figures", "Charges for calls", bill.total - fee_total(bill), bill.currency, ""
    yield "Figures", "Licence fees", fee_total(bill), bill.currency, "purchased licences at their unit price"
    yield "Figures", "Idle licences", idle, bill.currency, "part of the licence fees; nobody holds them"
    yield "Figures", "Calls", bill.rows["calls"], "calls", ""
    yield "Figures", "Problems", len(bill.problem_list), "problems", "see the sheet Problems"


def _credits(bill: ComputedBill) -> Iterator[Row]:
    for key, value in wallet_sums(bill).items():
        yield "Credits", CREDITS[key], Decimal(value), bill.currency, "buying is not a cost of the month, drawing is"


def _steps(bill: ComputedBill) -> Iterator[Row]:
    for step in steps(bill).steps:
        yield "Waterfall", step.name, step.value, bill.currency, step.says


def _invoice(bill: ComputedBill) -> Iterator[Row]:
    if not (compared := categories(bill)):
        return
    for category in compared:
        name = CATEGORIES[category.name]
        yield "Invoice", name, category.invoiced, bill.currency, f"the bill says {text.amount(category.billed)}"
    for reason, amount in reasons(compared):
        yield "Invoice", reason, amount, bill.currency, "explains bill less invoice"
    whole = sum((category.difference for category in compared), ZERO)
    yield "Invoice", "Bill less invoice", whole, bill.currency, ""
