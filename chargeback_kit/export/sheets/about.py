"""The sheet About: what the figures rest on."""

from collections.abc import Iterator

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.sections.basis import Basis, basis, inputs
from chargeback_kit.export.sheets.grid import Table

COLUMNS = {"Part": 14, "Name": 44, "Value": 44, "From": 12, "Meaning": 80}
EXACT = "Amounts in cells are exact to the cent up to 90,071,992,547,409.92; the CSV files keep them as exact text."
TEXT = "Text that a spreadsheet would run as a formula is stored as text."
Row = tuple[object, ...]


def about(bill: ComputedBill) -> Table:
    """The rows of the sheet."""
    found = basis(bill)
    rows = [*_notes(bill, found), *_settings(found), *_laws(found), *_inputs(bill)]
    return Table("About", COLUMNS, rows, len(rows))


def _notes(bill: ComputedBill, found: Basis) -> Iterator[Row]:
    yield "Kit", "Version", found.version, "", ""
    for note in (found.charges, found.rerating, EXACT, TEXT):
        if note:
            yield "Note", "", "", "", note
    for fate, number in bill.rows.items():
        yield "Rows", fate.replace("_", " "), number, "usage files", ""


def _settings(found: Basis) -> Iterator[Row]:
    for setting in found.settings:
        source = "default" if setting.is_default else "agreement"
        meaning = f"{setting.rule} {setting.says}".strip()
        yield "Switch" if setting.rule else "Default", setting.name, setting.value, source, meaning


def _laws(found: Basis) -> Iterator[Row]:
    for law in found.laws:
        yield "Law", law.name, law.seen, "checked", law.says


def _inputs(bill: ComputedBill) -> Iterator[Row]:
    for file in inputs(bill):
        yield "Input file", file.name, file.sha256, "SHA-256", ""
