"""``bill.xlsx``: the bill as sheets that a finance person can send on."""

from collections.abc import Callable
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.sheets.about import about
from chargeback_kit.export.sheets.grid import Table, formats, put
from chargeback_kit.export.sheets.licences import licences
from chargeback_kit.export.sheets.pools import pools
from chargeback_kit.export.sheets.rows import calls, problems, wallet
from chargeback_kit.export.sheets.statements import statements
from chargeback_kit.export.sheets.summary import summary

SHEETS: tuple[Callable[[ComputedBill], Table], ...] = (
    summary,
    statements,
    calls,
    pools,
    wallet,
    licences,
    problems,
    about,
)
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def workbook(bill: ComputedBill, path: Path) -> None:
    """Write the workbook; the same bill gives the same bytes."""
    try:
        with path.open("wb") as stream, xlsxwriter.Workbook(stream, OPTIONS) as book:
            created = bill.closes_at.tz_localize(None).to_pydatetime()
            book.set_properties({"title": f"Bill of {text.months(bill.months)}", "created": created})
            looks = formats(book)
            for sheet in SHEETS:
                put(book, looks, sheet(bill))
    except FileCreateError as error:
        raise OSError(*error.args[0].args) from error
