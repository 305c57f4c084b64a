"""A sheet of a million rows: its cells are written by column, each different value once, and put into a finished book.

The book is made with a pattern in the place of the rows, one cell of each look; the copy of the book has the rows
there, in those looks. Nothing but the sheet's own XML is read or written (ECMA-376-1, 18.3.1.4 and 18.3.1.73).
"""

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import IO, Any
from xml.sax.saxutils import escape

import pandas as pd

from chargeback_kit.export.workbook.grid import CHARACTERS, Duration, LongSheet, cell_number, serials

#: How many rows are joined to text at a time.
AT_ONCE = 20_000
#: How many different values of a column are remembered.
KNOWN = 100_000
EMPTY = "<c/>"
SHEET = "xl/worksheets/sheet{}.xml"
PATTERN = re.compile(rb'<row r="2"[^>]*>(.*?)</row>', re.DOTALL)
STYLE = re.compile(rb'<c r="[A-Z]+2" s="(\d+)"')
#: What XML cannot hold, and what would be read as such a character.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)")


def filled(book: IO[bytes], long: Sequence[LongSheet], out: Any) -> None:
    """Copy the finished ``book`` to ``out`` with the rows of its ``long`` sheets; OSError on a full disk."""
    waiting = {SHEET.format(sheet.number): sheet for sheet in long}
    with zipfile.ZipFile(book) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in made.infolist():
            content = made.read(entry)
            sheet = waiting.get(entry.filename)
            with copy.open(entry, "w", force_zip64=sheet is not None) as place:
                for part in [content] if sheet is None else _with_rows(content, sheet):
                    place.write(part)


def _with_rows(content: bytes, sheet: LongSheet) -> Iterator[bytes]:
    before, pattern, after = PATTERN.split(content, maxsplit=1)
    styles = dict(zip(sheet.looks, map(bytes.decode, STYLE.findall(pattern)), strict=True))
    yield before
    yield from sheet_rows(sheet.columns, styles)
    yield after


def sheet_rows(columns: pd.DataFrame, styles: Mapping[str, str]) -> Iterator[bytes]:
    """The rows from the second of a sheet on, as XML; ``styles`` by the name of a look.

    >>> for rows in sheet_rows(pd.DataFrame({"Who": [""], "Licences": [3]}), {"text": "1", "whole": "2"}):
    ...     print(rows.decode())
    <row r="2"><c/><c s="2"><v>3</v></c></row>
    """
    cells = [_cells(columns[name], styles) for name in columns.columns]
    for start, *parts in zip(range(2, len(columns) + 2, AT_ONCE), *cells, strict=True):
        rows = enumerate(map("".join, zip(*parts, strict=True)), start)
        yield "".join([f'<row r="{number}">{row}</row>' for number, row in rows]).encode()


def _cells(column: "pd.Series[Any]", styles: Mapping[str, str]) -> Iterator[list[str]]:
    """The cells of a column, some rows at a time; a value that came before is not written anew."""
    known: dict[Any, str] = {}
    is_instant = isinstance(column.dtype, pd.DatetimeTZDtype)
    for start in range(0, len(column), AT_ONCE):
        part = column.iloc[start : start + AT_ONCE]
        if is_instant:
            yield [EMPTY if at is None else _number(at, styles["instant"]) for at in serials(part)]
        else:
            values = part.tolist()
            known |= {value: cell(value, styles) for value in set(values).difference(known)}
            yield [known[value] for value in values]
        if len(known) > KNOWN:
            known.clear()


def cell(value: object, styles: Mapping[str, str]) -> str:
    """A cell of a sheet by its value's type, as `grid.put_cell` writes it; nothing, or empty text, is an empty cell."""
    if isinstance(value, str):
        return _text(value[:CHARACTERS], styles["text"]) if value else EMPTY
    if isinstance(value, Decimal | Duration | pd.Timestamp | int):
        look, number = cell_number(value)
        return _number(number, styles[look])
    return EMPTY


def _number(value: float, style: str) -> str:
    return f'<c s="{style}"><v>{value:.16G}</v></c>'


def _text(value: str, style: str) -> str:
    shown = CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", escape(value))
    space = ' xml:space="preserve"' if shown != shown.strip() else ""
    return f'<c s="{style}" t="inlineStr"><is><t{space}>{shown}</t></is></c>'
