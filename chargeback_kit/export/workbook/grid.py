"""A table on a sheet: text stays text, amounts and instants are real numbers and dates, totals are formulas."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from chargeback_kit.rules.calendar import DAY_NS

ROWS = 1_048_575
SHORT = 5_000
CHARACTERS = 32_767
HEAD_CHARACTERS = 250
EPOCH_DAYS = 25_569
STYLE = "Table Style Light 1"
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
class RowSum:
    """The sum of the cells to the left, from the second column on; ``amount`` is what it comes to."""

    amount: Decimal


@dataclass(frozen=True)
class LongSheet:
    """A sheet of a book, counted from 1, whose rows are still to be put in; its second row has a cell of each look."""

    number: int
    looks: Sequence[str]
    columns: pd.DataFrame


class Total:
    """In a row of totals: the sum of the column, whatever it comes to."""


@dataclass(frozen=True)
class Table:
    """What a sheet holds: columns with their widths, rows, totals, and the file that holds it when it is too long.

    ``rows`` may be what loads them, asked when the first row is written, and not at all if none is.

    ``head`` is what stands above it on paper: its finding and the next step. A total that is the sum of its column, or
    of the rows with one word in the first column, is written as that formula with its value.
    """

    name: str
    columns: dict[str, int]
    rows: Iterable[Sequence[object]] | Callable[[], pd.DataFrame]
    length: int
    totals: Sequence[object] = field(default=())
    also_in: str = "bill.json"
    head: Sequence[str] = ()


class ColumnSums:
    """The sums of the columns of a table as its rows go by; of a ``short`` one by the word in the first column too."""

    def __init__(self, *, short: bool) -> None:
        self.short = short
        self.of: dict[tuple[str, int], Decimal | Duration | int] = {}

    def add(self, row: Sequence[object]) -> None:
        """One more row."""
        for word in ("", *([row[0]] if self.short and isinstance(row[0], str) and row[0].isalnum() else [])):
            for column, value in enumerate(row):
                found = value.amount if isinstance(value, RowSum) else value
                if isinstance(found, Decimal | Duration | int):
                    known = self.of.get((word, column))
                    self.of[word, column] = found if known is None else _plus(known, found)

    def add_columns(self, columns: pd.DataFrame, totals: Sequence[object]) -> None:
        """All rows of a table at once, in the columns that have a total."""
        for column, (name, total) in enumerate(zip(columns, totals, strict=False)):
            if isinstance(total, Total | Decimal | Duration | int) and columns[name].notna().any():
                self.of["", column] = reduce(_plus, columns[name].dropna().tolist())

    def word(self, column: int, total: object) -> str | None:
        """Which rows a total is the sum of: all of them (empty), or those with a word; None where it is no sum."""
        return next((word for (word, of), found in self.of.items() if of == column and found == total), None)


def _plus(one: Any, other: Any) -> Any:
    return Duration(one.seconds + other.seconds) if isinstance(one, Duration) else one + other


def formats(book: Any) -> dict[str, Any]:
    """The formats of every cell, plain and bold."""
    plain = {name: book.add_format(look) for name, look in FORMATS.items()}
    return plain | {f"bold {name}": book.add_format(look | BOLD) for name, look in FORMATS.items()}


def put(book: Any, looks: dict[str, Any], table: Table, later: list[LongSheet] | None = None) -> Any:
    """Add a sheet with the table, as an Excel table; the sheet is given back.

    Its header stays, it has a filter, and titles on every printed page. With ``later`` it is a sheet of plain rows, and
    those that have yet to be loaded are not written, but left there.
    """
    sheet = book.add_worksheet(table.name)
    for column, (_, width) in enumerate(table.columns.items()):
        sheet.set_column(column, column, width)
    _print_setup(sheet, table.head)
    is_too_long = table.length + bool(table.totals) > ROWS
    is_table = later is None and table.length and not is_too_long
    if is_table:
        _excel_table(book, sheet, table)
    for column, title in enumerate(table.columns):
        sheet.write_string(0, column, title, looks["head"])
    if is_too_long:
        note = f"{table.length:,} rows are too many for a sheet; all of them are in {table.also_in}."
        put_cell(sheet, 1, 0, note, looks)
        return sheet
    sums = ColumnSums(short=table.length <= SHORT)
    if later is not None and callable(table.rows) and table.length:
        later.append(LongSheet(len(book.worksheets()), tuple(FORMATS), table.rows()))
        sums.add_columns(later[-1].columns, table.totals)
        for column, look in enumerate(FORMATS):
            sheet.write_number(1, column, 0, looks[look])
    else:
        _put_rows(sheet, table, sums, looks)
    for column, value in enumerate(table.totals):
        _put_total(sheet, table, column, value, sums, looks)
    if not is_table:
        sheet.autofilter(0, 0, table.length, len(table.columns) - 1)
    return sheet


def _put_rows(sheet: Any, table: Table, sums: ColumnSums, looks: dict[str, Any]) -> None:
    rows = table.rows
    if callable(rows):
        loaded = rows()
        rows = zip(*(loaded[name].tolist() for name in loaded), strict=True)
    for number, row in enumerate(rows, 1):
        sums.add(row)
        for column, value in enumerate(row):
            put_cell(sheet, number, column, value, looks)


def _excel_table(book: Any, sheet: Any, table: Table) -> None:
    columns = [{"header": title} for title in table.columns]
    named = f"Table_{len(book.worksheets())}"
    sheet.add_table(0, 0, table.length, len(columns) - 1, {"name": named, "style": STYLE, "columns": columns})


def _put_total(sheet: Any, table: Table, column: int, value: object, sums: ColumnSums, looks: dict[str, Any]) -> None:
    """A total: a formula over the rows where it is their sum, else what it is."""
    total = sums.of.get(("", column), "") if isinstance(value, Total) else value
    total = total.amount if isinstance(total, RowSum) else total
    word = sums.word(column, total) if isinstance(total, Decimal | Duration | int) else None
    row = table.length + 1
    if word is None or not table.length:
        put_cell(sheet, row, column, total, looks, "bold ")
        return
    cells, first = (f"{name}2:{name}{row}" for name in (xl_col_to_name(column), "A"))
    formula = f'=SUMIF({first},"{word}",{cells})' if word else f"=SUBTOTAL(109,{cells})"
    put_formula(sheet, row, column, formula, total, looks, "bold ")


def put_formula(
    sheet: Any, row: int, column: int, formula: str, value: Any, looks: dict[str, Any], weight: str = ""
) -> None:
    """A formula with the value that it comes to, for readers that do not compute."""
    look, number = cell_number(value)
    sheet.write_formula(row, column, formula, looks[f"{weight}{look}"], number)


def cell_number(value: Decimal | Duration | pd.Timestamp | int) -> tuple[str, float]:
    """The look and the number of a value that is no text; an instant as a spreadsheet counts it.

    >>> cell_number(Duration(90)), cell_number(Decimal("1.25"))
    (('minutes', 1.5), ('money', 1.25))
    """
    match value:
        case Duration():
            return "minutes", value.seconds / 60
        case pd.Timestamp():
            return "instant", serial(value)
        case int():
            return "whole", value
    return "money", float(str(value))


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
        case Decimal() | int() | Duration() | pd.Timestamp():
            look, number = cell_number(value)
            sheet.write_number(row, column, number, looks[f"{weight}{look}"])
        case RowSum():
            cells = f"B{row + 1}:{xl_col_to_name(column - 1)}{row + 1}"
            put_formula(sheet, row, column, f"=SUM({cells})", value.amount, looks, weight)


def serial(at: pd.Timestamp) -> float:
    """An instant as a spreadsheet counts it: days since 1899-12-30, in UTC.

    >>> serial(pd.Timestamp("2026-10-19T12:00Z"))
    46314.5
    """
    return _days(at.as_unit("ns").value)


def _days(instant_ns: int) -> float:
    return EPOCH_DAYS + instant_ns / DAY_NS


def serials(instants: "pd.Series[Any]") -> list[float | None]:
    """Instants of a column as `serial` counts them, None where there is none."""
    known = instants.notna().tolist()
    return [_days(at) if is_known else None for at, is_known in zip(instants.astype("int64"), known, strict=True)]
