"""How long the workbook of a large month takes: `python -m benchmarks.workbook DIR/parquet` prints a table in Markdown.

The same rows, cell by cell through XlsxWriter, are the measure: of the first calls of the bill, scaled to all of them.
Both run in the time of the processor, in one process. `python -m benchmarks.tenant 1000000 DIR` makes the folder.
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pandas as pd
import xlsxwriter

import chargeback_kit as ck
from chargeback_kit.export.workbook import grid, sheets
from chargeback_kit.export.workbook.workbook import OPTIONS, workbook

MONTH = "2026-10"
CELLS_OF = 50_000


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    bill = ck.bill(parser.parse_args().folder, month=MONTH, charges="rated")
    calls = bill.rows["calls"]
    with tempfile.TemporaryDirectory() as place:
        columns = _seconds(lambda: workbook(bill, Path(place) / "bill.xlsx"))
        first = _first(bill)
        cells = _seconds(lambda: _by_cells(first, Path(place) / "cells.xlsx")) * calls / len(first)
        size = (Path(place) / "bill.xlsx").stat().st_size / 2**20
    print("| calls | the workbook, by columns | its calls alone, by cells | by columns / by cells | MiB |")
    print("|---|---|---|---|---|")
    print(f"| {calls:,} | {columns:.1f} s | {cells:.1f} s | {columns / cells:.2f} | {size:.0f} |")


def _seconds(what: Callable[[], None]) -> float:
    start = process_time()
    what()
    return process_time() - start


def _first(bill: ck.Bill) -> pd.DataFrame:
    table = sheets.calls(bill, sheets.rows_told(bill))
    assert callable(table.rows)
    return table.rows().head(CELLS_OF)


def _by_cells(first: pd.DataFrame, path: Path) -> None:
    with xlsxwriter.Workbook(path, {**OPTIONS, "constant_memory": True}) as book:
        looks, sheet = grid.formats(book), book.add_worksheet()
        for number, row in enumerate(first.itertuples(index=False), 1):
            for column, value in enumerate(row):
                grid.put_cell(sheet, number, column, value, looks)


if __name__ == "__main__":
    main()
