"""Tables as CSV for spreadsheets: no cell of text is run there as a formula, unless the true value is asked for."""

import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from chargeback_kit.rules.calendar import iso

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
            shown = with_instants_as_text(part if raw else _guarded(part))
            shown.to_csv(file, index=False, header=not number, lineterminator="\n")


def with_instants_as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """A table with its instants as ISO 8601 text; everything else writes itself exactly."""
    shown = frame.copy()
    for column in shown.select_dtypes("datetimetz").columns:
        known, instants = shown[column].notna(), shown[column].dt.as_unit("ns").astype("int64")
        shown[column] = [iso(at) if is_known else "" for at, is_known in zip(instants, known, strict=True)]
    return shown


def _guarded(frame: pd.DataFrame) -> pd.DataFrame:
    shown = frame.copy()
    for name in shown.columns:
        is_instant = isinstance(shown[name].dtype, pd.DatetimeTZDtype)
        if (
            not is_instant
            and not pd.api.types.is_numeric_dtype(shown[name])
            and pd.api.types.infer_dtype(shown[name]) != "decimal"
        ):
            shown[name] = shown[name].map(guarded)
    return shown
