"""What a bill can do with FOCUS: write its files, checked before they are there."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pandas as pd

from chargeback_kit.bill.bill import CLOSED_AFTER, ComputedBill
from chargeback_kit.export.atomic_folder import refuse, write_whole
from chargeback_kit.export.guarded_csv import write_csv
from chargeback_kit.focus.charge import Charge
from chargeback_kit.focus.charges import charges
from chargeback_kit.focus.checker import broken
from chargeback_kit.focus.columns import (
    BILLING_PERIOD,
    COST_AND_USAGE,
    INVOICE_DETAIL,
    billing_period,
    columns,
    cost_and_usage,
    datasets,
    invoice_detail,
    refuse_unknown,
)
from chargeback_kit.money import scaled
from chargeback_kit.problems import BrokenLaw
from chargeback_kit.records.terms.argument_checks import checked_arguments
from chargeback_kit.records.terms.argument_types import Place

NAMES = {
    COST_AND_USAGE: "focus.csv",
    INVOICE_DETAIL: "focus_invoice_detail.csv",
    BILLING_PERIOD: "focus_billing_period.csv",
}
"""The files by dataset."""
Frames = dict[str, pd.DataFrame]


class FocusExportable(ComputedBill):
    """A bill whose cost and usage can be given to FinOps tools."""

    @property
    def others(self) -> Mapping[str, ComputedBill]:
        """A bill of its own for every other currency, by currency."""
        return {}

    def focus(self, version: str = "1.2", *, by_call: bool = False) -> Frames:
        """The files of a version of FOCUS as tables of text, by dataset: ``CostAndUsage``, with 1.4 ``InvoiceDetail``
        and ``BillingPeriod`` too. One row per day, cost centre, kind, payer, pool and country, or per call.

        Raises InputError for a version that the kit does not write, BrokenLaw where a rule of it does not hold.
        """
        return tables(self, version, by_call=by_call)

    @checked_arguments
    def write_focus(
        self,
        out: Place,
        version: str = "1.2",
        *,
        by_call: bool = False,
        force: bool = False,
        raw_csv: bool = False,
    ) -> Path:
        """Write the files of a version of FOCUS into a folder of their own, whole or not at all: ``focus.csv``, with
        1.4 ``focus_invoice_detail.csv`` and ``focus_billing_period.csv``; other currencies in folders of their names.

        Billed cost adds up to the invoices, effective cost to the statements, and every rule of the version holds; else
        BrokenLaw is raised. Nobody is named. An existing folder is replaced only with ``force``.
        """
        write = writer(version, by_call=by_call, raw_csv=raw_csv)
        refuse(Path(out), self.folder.path, force=force)

        def fill(scratch: Path) -> None:
            for name, each in {"": self, **self.others}.items():
                (scratch / name).mkdir(exist_ok=True)
                write(each, scratch / name)

        return write_whole(Path(out), fill, force=force)


def writer(version: str, *, by_call: bool = False, raw_csv: bool = False) -> Callable[[ComputedBill, Path], None]:
    """What writes the files of a version into a folder that is there; raises InputError for one that is not known."""
    refuse_unknown(version)

    def write(bill: ComputedBill, folder: Path) -> None:
        for dataset, frame in tables(bill, version, by_call=by_call).items():
            write_csv(frame, folder / NAMES[dataset], raw=raw_csv)

    return write


def tables(bill: ComputedBill, version: str, *, by_call: bool = False) -> Frames:
    """The datasets of a version, checked."""
    refuse_unknown(version)
    made = charges(bill, by_call=by_call)
    rows = {COST_AND_USAGE: cost_and_usage(version, made, bill.agreement)}
    if INVOICE_DETAIL in datasets(version):
        rows[INVOICE_DETAIL] = invoice_detail(made, bill.agreement, _closes)
        rows[BILLING_PERIOD] = billing_period(made, _closes)
    frames = {name: pd.DataFrame(each, columns=list(columns(version, name)), dtype=str) for name, each in rows.items()}
    if found := broken(version, frames, _invoices(made)):
        raise BrokenLaw(f"FOCUS {version}: {len(found)} of its rules do not hold. The first: {found[0]}.")
    return frames


def _closes(charge: Charge) -> int:
    """When the month of a charge can be closed [ns] (R04)."""
    return charge.month.until_ns + CLOSED_AFTER.value


def _invoices(made: list[Charge]) -> dict[str, Decimal]:
    """What each invoice asks for."""
    found: dict[str, Decimal] = {}
    for charge in made:
        if charge.line:
            found[charge.line.invoice] = found.get(charge.line.invoice, Decimal(0)) + scaled(charge.billed, 6)
    return found
