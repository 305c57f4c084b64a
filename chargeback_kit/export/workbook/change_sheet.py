"""The sheet of a month against the one before: every cost centre's change by what moved it, then its reasons."""

from collections.abc import Iterator, Sequence
from typing import Any

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.change.compare import Comparison, month_words
from chargeback_kit.explain.change.part import DRIVERS
from chargeback_kit.explain.change.words import DRIVER_NAMES
from chargeback_kit.export.workbook.grid import Table
from chargeback_kit.money import of_cents

NAME = "Change"


def change(bill: ComputedBill, _told: object) -> Table | None:
    """A row per cost centre and a row per reason; None where the files do not hold the month before."""
    found: Comparison | None = bill.against
    if found is None:
        return None
    columns = {"Cost centre": 32, "Reason": 60, f"{month_words(found.a, found.b)}, {found.currency}": 16}
    columns |= {DRIVER_NAMES[driver]: 16 for driver in DRIVERS} | {"Change": 16}
    rows = list(_rows(found))
    whole = found.drivers.to_dict("records")[0]
    totals = ["Total", "", whole["before"], *(whole[driver] for driver in DRIVERS), whole["change"]]
    return Table(NAME, columns, rows, len(rows), totals, also_in="bill.html", head=(found.sentence(), ""))


def _rows(found: Comparison) -> Iterator[Sequence[Any]]:
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
