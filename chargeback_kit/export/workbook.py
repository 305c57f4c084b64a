"""``bill.xlsx``: the bill as sheets that a finance person can send on."""

from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any, Self

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from chargeback_kit import scratch, text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export import sheets
from chargeback_kit.export.grid import Table, formats, put

SHEETS: tuple[Callable[[ComputedBill, sheets.Rows], Table | None], ...] = (
    *(sheets.summary, sheets.statements, sheets.calls, sheets.pools, sheets.messages),
    *(sheets.wallet, sheets.licences, sheets.wasted, sheets.problems, sheets.about),
)
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class _Stream:
    """A file that says once that it cannot be written; the archive in it would try, and fail, again when it goes."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._fails = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._fails = self._fails or kind is not None
        with suppress(OSError) if self._fails else nullcontext():
            self._file.close()

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
        except OSError:
            self._fails = True
            raise


def workbook(bill: ComputedBill, path: Path) -> None:
    """Write the workbook; the same bill gives the same bytes."""
    try:
        with (
            scratch.passing() as place,
            _Stream(path) as stream,
            xlsxwriter.Workbook(stream, {**OPTIONS, "tmpdir": str(place)}) as book,
        ):
            created = bill.closes_at.tz_localize(None).to_pydatetime()
            book.set_properties({"title": f"Bill of {text.months(bill.months)}", "created": created})
            looks, told = formats(book), sheets.rows_told(bill)
            for sheet in SHEETS:
                if table := sheet(bill, told):
                    put(book, looks, table)
    except FileCreateError as error:
        raise OSError(*error.args[0].args) from error
