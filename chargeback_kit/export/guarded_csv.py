"""Tables as CSV for spreadsheets: no cell of text is run there as a formula, unless the true value is asked for."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

RUN = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet runs."""
NUMBER = r"[+-]?[0-9][0-9 ]*([.][0-9]+)?"
"""A number or a phone number: nothing to run."""
GUARD = "'"


def guarded(cell: object) -> object:
    """A cell with an apostrophe before text that would be run; a phone number is none.

    >>> guarded("=1+1"), guarded("-cmd"), guarded("+442079460101"), guarded("Sales = 1")
    ("'=1+1", "'-cmd", '+442079460101', 'Sales = 1')
    """
    is_run = isinstance(cell, str) and cell.startswith(RUN) and not re.fullmatch(NUMBER, cell)
    return f"{GUARD}{cell}" if is_run else cell


def guarded_in_sql(column: str) -> str:
    """The same of a column of the engine."""
    first = ", ".join(f"chr({ord(sign)})" for sign in RUN)
    is_run = f"left({column}, 1) IN ({first}) AND NOT regexp_full_match({column}, '{NUMBER}')"
    return f"CASE WHEN {is_run} THEN '{GUARD * 2}' || {column} ELSE {column} END AS {column}"


def write_csv(frame: pd.DataFrame, path: Path, *, raw: bool = False) -> None:
    """Write a table; ``raw``: text as it is."""
    write_parts([frame], path, raw=raw)


def write_parts(parts: Iterable[pd.DataFrame], path: Path, *, raw: bool = False) -> None:
    """Write a table that comes some rows at a time, at least one part of it; ``raw``: text as it is."""
    with path.open("w", encoding="utf-8", newline="") as file:
        for number, part in enumerate(parts):
            shown = part if raw else part.assign(**{str(name): _guarded_column(part[name]) for name in part.columns})
            shown.to_csv(file, index=False, header=not number, lineterminator="\n")


def _guarded_column(cells: "pd.Series[Any]") -> "pd.Series[Any]":
    """Numbers and amounts as they are; of text only what may be run is looked at."""
    if pd.api.types.is_numeric_dtype(cells) or pd.api.types.infer_dtype(cells) == "decimal":
        return cells
    if isinstance(cells.dtype, pd.StringDtype):
        is_run = cells.str.startswith(RUN, na=False)
        return cells.where(~is_run, cells[is_run].map(guarded))
    return cells.map(guarded)
