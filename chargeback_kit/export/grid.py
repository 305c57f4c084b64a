"""A table on a sheet: text stays text, amounts and instants are real numbers and dates."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pandas as pd

ROWS = 1_048_575
CHARACTERS = 32_767
HEAD_CHARACTERS = 250
EPOCH_DAYS = 25_569
DAY_NS = 86_400 * 10**9
FORMATS: dict[str, dict[str, object]] = {
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom", "bg_color": "#eef1f4"},
    "text": {"valign": "top"},
    "money": {"num_format": "#,##0.00", "valign": "top"},
    "minutes": {"num_format": "#,##0.0", "valign": "top"},
    "whole": {"num_format": "#,##0", "valign": "top"},
    "instant": {"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top", "align": "left"},
}
BOLD: dict[str, object] = {"bold": True, "top": 1}


@dataclass(frozen=True)
class Duration:
    """A duration that is shown in minutes [s]."""

    seconds: int


@dataclass(frozen=True)
class Table:
    """What a sheet holds: columns with their widths, rows, totals, and the file that holds it when it is too long.

    ``head`` is what stands above it on paper: its finding and the next step.
    """

    name: str
    columns: dict[str, int]
    rows: Iterable[Sequence[object]]
    length: int
    totals: Sequence[object] = field(default=())
    also_in: str = "bill.json"
    head: Sequence[str] = ()


def rows_of(load: Callable[[], pd.DataFrame]) -> Iterator[Sequence[object]]:
    """The rows of a DataFrame that is loaded when the first row is asked for, and not at all if none is."""
    frame = load()
    yield from zip(*(frame[column].tolist() for column in frame.columns), strict=True)


def formats(book: Any) -> dict[str, Any]:
    """The formats of every cell, plain and bold."""
    plain = {name: book.add_format(look) for name, look in FORMATS.items()}
    return plain | {f"bold {name}": book.add_format(look | BOLD) for name, look in FORMATS.items()}


def put(book: Any, looks: dict[str, Any], table: Table) -> None:
    """Add a sheet with the table; a header that stays, a filter, and titles on every printed page."""
    sheet = book.add_worksheet(table.name)
    for column, (title, width) in enumerate(table.columns.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, looks["head"])
    _print_setup(sheet, table.head)
    if table.length + bool(table.totals) > ROWS:
        note = f"{table.length:,} rows are too many for a sheet; all of them are in {table.also_in}."
        put_cell(sheet, 1, 0, note, looks)
        return
    for number, row in enumerate(table.rows, 1):
        for column, value in enumerate(row):
            put_cell(sheet, number, column, value, looks)
    for column, value in enumerate(table.totals):
        put_cell(sheet, table.length + 1, column, value, looks, "bold ")
    sheet.autofilter(0, 0, table.length, len(table.columns) - 1)


def _print_setup(sheet: Any, head: Sequence[str]) -> None:
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P / &N")
    sheet.set_header(page_head(head))


def page_head(lines: Sequence[str]) -> str:
    """Lines as the head of a printed page; what a spreadsheet has no room for there is left out, the last line first.

    >>> page_head(["Sales & Legal owe all", ""])
    '&LSales && Legal owe all'
    """
    said = [line.replace("&", "&&") for line in lines if line]
    while said and len("\n".join(said)) > HEAD_CHARACTERS:
        said.pop()
    return "&L" + "\n".join(said) if said else ""


def put_cell(sheet: Any, row: int, column: int, value: object, looks: dict[str, Any], weight: str = "") -> None:
    """One value by its type; text is never run as a formula, nothing leaves the cell empty."""
    match value:
        case str() if value:
            sheet.write_string(row, column, value[:CHARACTERS], looks[f"{weight}text"])
        case Decimal():
            sheet.write_number(row, column, float(value), looks[f"{weight}money"])
        case int():
            sheet.write_number(row, column, value, looks[f"{weight}whole"])
        case Duration():
            sheet.write_number(row, column, value.seconds / 60, looks[f"{weight}minutes"])
        case pd.Timestamp():
            sheet.write_number(row, column, serial(value), looks[f"{weight}instant"])


def serial(at: pd.Timestamp) -> float:
    """An instant as a spreadsheet counts it: days since 1899-12-30, in UTC.

    >>> serial(pd.Timestamp("2026-10-19T12:00Z"))
    46314.5
    """
    return EPOCH_DAYS + at.as_unit("ns").value / DAY_NS
