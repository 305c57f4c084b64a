"""A table that shows one page of text and asks for the next; what it shows is found elsewhere."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import traitlets as t
from anywidget import AnyWidget

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Column:
    """A column: its name in the data, its heading, and whether its figures stand to the right."""

    name: str
    label: str
    is_number: bool = False


@dataclass(frozen=True)
class Row:
    """The texts of a row, the key by which it can be chosen ("" where it cannot), and by place what a cell opens."""

    cells: tuple[str, ...]
    key: str = ""
    opens: tuple[str | None, ...] = ()


class Rows(AnyWidget):
    """One page of a table. ``find``, ``order``, ``is_descending``, ``page`` and ``chosen`` are set by the reader.

    So are ``opened``, the address of a cell that opens what it is made of, and ``removed``, a field of the filter: the
    filter is shown as ``chips``. ``detail`` is what is said of the chosen row: below it where the page is narrow, else
    beside the table. A table that ``follows`` links to numbers follows those of its ``owner`` in the same tab, and
    ``shows`` counts what was opened, so that the page goes there.

    A table that is filled whole turns its pages by itself; of a longer one, whoever fills it finds the page.
    """

    _esm = (HERE / "rows.js").read_text(encoding="utf-8")
    label = t.Unicode().tag(sync=True)
    columns: Any = t.List().tag(sync=True)
    rows: Any = t.List().tag(sync=True)
    total = t.Int(0).tag(sync=True)
    says = t.Unicode().tag(sync=True)
    find = t.Unicode().tag(sync=True)
    order = t.Unicode().tag(sync=True)
    is_descending = t.Bool(False).tag(sync=True)
    page = t.Int(0).tag(sync=True)
    page_size = t.Int(25).tag(sync=True)
    chosen = t.Unicode().tag(sync=True)
    can_find = t.Bool(False).tag(sync=True)
    can_sort = t.Bool(False).tag(sync=True)
    can_choose = t.Bool(False).tag(sync=True)
    opened = t.Unicode().tag(sync=True)
    removed = t.Unicode().tag(sync=True)
    chips: Any = t.List().tag(sync=True)
    follows = t.Bool(False).tag(sync=True)
    detail = t.Unicode().tag(sync=True)
    owner = t.Unicode().tag(sync=True)
    shows = t.Int(0).tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._whole: list[Row] | None = None
        self.observe(lambda _: self._turn(), names="page")

    def set_columns(self, columns: list[Column]) -> None:
        """Which columns there are."""
        self.columns = [{"name": c.name, "label": c.label, "is_number": c.is_number} for c in columns]

    def fill(self, rows: list[Row], total: int | None = None, says: str = "") -> None:
        """Show these rows, of so many in all, and a sentence above them; without ``total`` they are all there are."""
        self._whole = rows if total is None else None
        with self.hold_sync():
            self.total = len(rows) if total is None else total
            self.says = says
            if total is None:
                self.page = min(self.page, max(0, self.total - 1) // self.page_size)
                self._turn()
            else:
                self._write(rows)

    def _turn(self) -> None:
        if self._whole is not None:
            self._write(self._whole[self.page * self.page_size :][: self.page_size])

    def _write(self, rows: list[Row]) -> None:
        self.rows = [{"key": row.key, "cells": list(row.cells), "opens": list(row.opens)} for row in rows]
