"""``bill.xlsx``: the bill as sheets."""

from pathlib import Path

import xlsxwriter

from chargeback_kit.bill import Bill


def workbook(bill: Bill, path: Path) -> None:
    """Write the workbook."""
    xlsxwriter.Workbook(str(path)).close()
