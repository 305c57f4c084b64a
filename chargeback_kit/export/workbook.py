"""``bill.xlsx``: the bill as sheets that a finance person can send on."""

from collections.abc import Callable
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export import sheets
from chargeback_kit.export.change_sheet import budgets, change
from chargeback_kit.export.grid import Table, formats, put

SHEETS: tuple[Callable[[ComputedBill, sheets.Rows], Table | None], ...] = (
    *(sheets.summary, sheets.statements, change, budgets, sheets.calls, sheets.pools, sheets.messages),
    *(sheets.wallet, sheets.licences, sheets.wasted, sheets.problems, sheets.about),
)
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def workbook(bill: ComputedBill, path: Path) -> None:
    """Write the workbook; the same bill gives the same bytes."""
    try:
        with path.open("wb") as stream, xlsxwriter.Workbook(stream, OPTIONS) as book:
            created = bill.closes_at.tz_localize(None).to_pydatetime()
            book.set_properties({"title": f"Bill of {text.months(bill.months)}", "created": created})
            looks, told = formats(book), sheets.rows_told(bill)
            for sheet in SHEETS:
                if table := sheet(bill, told):
                    put(book, looks, table)
    except FileCreateError as error:
        raise OSError(*error.args[0].args) from error
