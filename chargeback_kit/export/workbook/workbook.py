"""``bill.xlsx``: the bill as sheets that a finance person can send on."""

from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Self

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from chargeback_kit import scratch, text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.workbook import sheets
from chargeback_kit.export.workbook.beside import anomaly_sheet, budgets, change
from chargeback_kit.export.workbook.center_sheets import center_sheets
from chargeback_kit.export.workbook.grid import LongSheet, Table, formats, put
from chargeback_kit.export.workbook.long_sheet import filled
from chargeback_kit.planning.anomalies.found import Anomalies
from chargeback_kit.presentation.palette import CATEGORIES, CATEGORY_COLOURS
from chargeback_kit.provenance.computed_from import of_bill

SHEETS: tuple[Callable[[ComputedBill, sheets.Rows], Table | None], ...] = (
    *(sheets.summary, sheets.statements, change, budgets, sheets.calls, sheets.pools, sheets.messages),
    *(sheets.wallet, sheets.licences, sheets.wasted, sheets.problems, sheets.about),
)
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
#: Up to so many calls the rows are Excel tables; with more of them they are plain rows, put in when the book is made.
AS_TABLES = 100_000
IN_CHART = 20


class _Stream:
    """A file that says once that it cannot be written; the archive in it would try, and fail, again when it goes.

    What is raised in the end is the error of the disk, whatever the archive made of it.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._fails = False
        self._error: OSError | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._fails = self._fails or kind is not None
        with suppress(OSError) if self._fails else nullcontext():
            self._file.close()
        if self._error:
            raise self._error

    def write(self, data: bytes) -> int:
        """Write it, or nothing any more."""
        return len(data) if self._fails else self._done(self._file.write, data)

    def seek(self, place: int, whence: int = 0) -> int:
        """Move to a place."""
        return 0 if self._fails else self._done(self._file.seek, place, whence)

    def tell(self) -> int:
        """Where the next byte goes."""
        return 0 if self._fails else self._file.tell()

    def flush(self) -> None:
        """Hand what was written to the system."""
        if not self._fails:
            self._done(self._file.flush)

    def _done(self, what: Callable[..., Any], *how: object) -> Any:
        try:
            return what(*how)
        except OSError as error:
            self._fails, self._error = True, error
            raise


def workbook(bill: ComputedBill, path: Path, anomalies: Anomalies | None = None) -> None:
    """Write the workbook, with ``anomalies`` where somebody asked for them; the same bill gives the same bytes."""
    later: list[LongSheet] | None = [] if bill.rows["calls"] > AS_TABLES else None
    with scratch.passing() as place, _Stream(path) as stream:
        if later is None:
            _make(bill, anomalies, stream, place, later)
            return
        with TemporaryFile(dir=place) as short:
            _make(bill, anomalies, short, place, later)
            filled(short, later, stream)


def _make(
    bill: ComputedBill, anomalies: Anomalies | None, out: Any, place: Path, later: list[LongSheet] | None
) -> None:
    try:
        with xlsxwriter.Workbook(out, {**OPTIONS, "tmpdir": str(place)}) as book:
            created = bill.closes_at.tz_localize(None).to_pydatetime()
            book.set_properties({"title": f"Bill of {text.months(bill.months)}", "created": created})
            book.set_custom_property("Fingerprint", of_bill(bill).digest)
            _fill(book, bill, anomalies, later)
    except FileCreateError as error:
        raise OSError(*error.args[0].args) from error


def _fill(book: Any, bill: ComputedBill, anomalies: Anomalies | None, later: list[LongSheet] | None) -> None:
    looks, told = formats(book), sheets.rows_told(bill)
    found = [(find, find(bill, told)) for find in SHEETS]
    found.insert(SHEETS.index(sheets.problems), (sheets.problems, anomaly_sheet(bill, anomalies)))
    made = [(find, table) for find, table in found if table]
    for find, table in made:
        sheet = put(book, looks, table, later)
        if find is sheets.statements:
            if table.length:
                sheet.insert_chart(table.length + 3, 0, _chart(book, table, bill))
            for own in center_sheets(bill, {each.name for _, each in made}):
                put(book, looks, own, later)


def _chart(book: Any, table: Table, bill: ComputedBill) -> Any:
    """What each cost centre owes by category, as bars over the rows of the statements."""
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    last = min(table.length, IN_CHART)
    colours = {CATEGORIES[name]: colour.light for name, colour in CATEGORY_COLOURS.items()}
    for column, title in enumerate(table.columns):
        if title in colours:
            series = {"name": [table.name, 0, column], "fill": {"color": colours[title]}, "gap": 40}
            cells = {"categories": [table.name, 1, 0, last, 0], "values": [table.name, 1, column, last, column]}
            chart.add_series(series | cells)
    chart.set_title({"name": f"What each cost centre owes, {bill.currency}, {text.months(bill.months)}"})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#d5dbe1"}}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 900, "height": 160 + 26 * last})
    return chart
