"""Spreadsheets: the first sheet whose header is known, as the text file that it could have been saved as (R01).

Every row stays on its line. A number or a date that the spreadsheet holds as such is certain: it is marked, and follows
neither the signs nor the order of what stands beside it as text.
"""

import csv
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from chargeback_kit.records.formats import fold
from chargeback_kit.records.saved.amounts import BLANKS, EXACT

SUFFIXES = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
HEADER_WITHIN = 20
LONGEST_WHOLE = 10**15
FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - the day 0 of spreadsheets has no zone
SERIAL_DAYS = range(20_000, 80_000)
Known = Callable[[tuple[str, ...]], bool]


class SheetCopy:
    """A sheet as a text file: where its header stands; ``others`` are further sheets with a known header."""

    def __init__(self, path: Path, name: str, header_line: int, others: list[str]) -> None:
        self.path, self.name, self.header_line, self.others = path, name, header_line, others


def copy_of_sheet(path: Path, scratch: Path, is_known: Known) -> SheetCopy | None:
    """The first sheet with a known header as a file in ``scratch``; None where there is none, or no workbook.

    Raises InputError for a header that is nearly an export's.
    """
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        sheets = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names]
    except (CalamineError, OSError, ValueError, RuntimeError):
        return None
    known = [(name, rows, at) for name, rows in sheets if (at := _header_at(rows, is_known)) is not None]
    if not known:
        return None
    name, rows, at = known[0]
    target = Path(tempfile.mkdtemp(dir=scratch)) / "sheet.csv"
    header = [fold(_text(cell)) for cell in rows[at]]
    while header and not header[-1]:
        header.pop()
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerows([[]] * at)
        writer.writerow([_text(cell) for cell in rows[at][: len(header)]])
        writer.writerows(_cells(rows[at + 1 :], header))
    return SheetCopy(target, name, at + 1, [other for other, _, _ in known[1:]])


def _header_at(rows: list[list[Any]], is_known: Known) -> int | None:
    heads = (tuple(_text(cell) for cell in row) for row in rows[:HEADER_WITHIN])
    return next((at for at, names in enumerate(heads) if any(names) and is_known(names)), None)


def _cells(rows: list[list[Any]], header: list[str]) -> Iterator[list[str]]:
    times = [any(word in name for word in ("time", "date", "valid_", "effective")) for name in header]
    for row in rows:
        cells = [_cell(value, is_time=is_time) for value, is_time in zip(row, times, strict=False)]
        yield cells if any(cells) else []


def _cell(value: Any, *, is_time: bool) -> str:
    if is_time and isinstance(value, int | _BINARY) and not isinstance(value, bool) and int(value) in SERIAL_DAYS:
        value = FIRST_DAY + timedelta(seconds=round(value * 86_400))
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return EXACT + (value.date().isoformat() if midnight else value.isoformat(timespec="auto"))
    if isinstance(value, date):
        return EXACT + value.isoformat()
    text = _text(value)
    return EXACT + text if isinstance(value, _BINARY) and "." in text else text


_BINARY = type(1 / 2)


def _text(value: Any) -> str:
    """A cell as text: a whole number is its digits, any other has the fifteen digits that a spreadsheet keeps.

    >>> _text(448081570100 / 1), _text(35 / 100), _text("  x ")
    ('448081570100', '0.35', 'x')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, _BINARY):
        if abs(value) < LONGEST_WHOLE and value == int(value):
            return str(int(value))
        return f"{Decimal(f'{value:.15g}'):f}"
    return " ".join(str(value).strip(BLANKS).splitlines())
