"""Sheets beside those of the bill: a month against the one before, budgets, and what is odd among the calls."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.change.compare import Comparison, month_words
from chargeback_kit.explain.change.part import DRIVERS
from chargeback_kit.explain.change.words import DRIVER_NAMES
from chargeback_kit.export.workbook.grid import Duration, Table
from chargeback_kit.money import of_cents
from chargeback_kit.planning.anomalies.found import PAID_BY, Anomalies
from chargeback_kit.presentation import anomalies
from chargeback_kit.rules.calendar import from_ns

NAME = "Change"
COLUMNS = {
    "What is odd": 30,
    "Who": 36,
    "Cost centre": 24,
    "Paid by": 24,
    "First seen (UTC)": 20,
    "Calls": 10,
    "Minutes": 12,
    "Amount": 14,
    "Before the alarm": 14,
    "Why": 90,
    "Next step": 90,
}


def change(bill: ComputedBill, _told: object) -> Table | None:
    """A row per cost centre and a row per reason; None where the files do not hold the month before."""
    found: Comparison | None = bill.against
    if found is None:
        return None
    columns = {"Cost centre": 32, "Reason": 60, f"{month_words(found.a, found.b)}, {found.currency}": 16}
    columns |= {DRIVER_NAMES[driver]: 16 for driver in DRIVERS} | {"Change": 16}
    rows = list(_lines_of_change(found))
    whole = found.drivers.to_dict("records")[0]
    totals = ["Total", "", whole["before"], *(whole[driver] for driver in DRIVERS), whole["change"]]
    return Table(NAME, columns, rows, len(rows), totals, also_in="bill.html", head=(found.sentence(), ""))


def _lines_of_change(found: Comparison) -> Iterator[Sequence[Any]]:
    for row in found.cost_centers.to_dict("records"):
        center = row["cost_center"]
        yield [center, "", row["before"], *(row[driver] for driver in DRIVERS), row["change"]]
        for reason in found.reasons_of(center):
            amount = of_cents(reason.amount)
            yield [center, found.phrase(reason), None, *(None for _ in DRIVERS), amount]


def budgets(bill: ComputedBill, _told: object) -> Table | None:
    """A row per cost centre with a budget; None without any."""
    found = bill.budgets
    if found.empty:
        return None
    columns = {"Cost centre": 32, f"Budget, {bill.currency}": 16, "Owed": 16, "Left": 16}
    rows = [list(row.values()) for row in found.to_dict("records")]
    return Table("Budgets", columns, rows, len(rows), also_in="bill.html")


def anomaly_sheet(bill: ComputedBill, found: Anomalies | None) -> Table | None:
    """A row per anomaly, most money first; None where nobody has asked (``bill.anomalies()``)."""
    if found is None:
        return None
    told = anomalies.rows(bill, found)
    head = (anomalies.title(told), anomalies.subtitle(told), "")
    return Table("Anomalies", COLUMNS, _anomalies(found), len(found.found), also_in="bill.html", head=head)


def _anomalies(found: Anomalies) -> Iterator[tuple[object, ...]]:
    """No total: one call may be part of two anomalies."""
    for each in found.found:
        yield (
            each.title,
            each.who,
            text.listed(each.cost_centers),
            text.listed([PAID_BY[payer] for payer in each.paid_by]),
            pd.Timestamp(from_ns(each.first_seen_ns)),
            len(each.usage_ids),
            Duration(each.seconds),
            each.amount,
            each.before_alarm,
            f"{each.reason}.",
            each.next_step,
        )
