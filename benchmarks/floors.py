"""Only reading: every column a bill needs, typed, each touched by an aggregate so that none is skipped."""

import csv
from pathlib import Path
from typing import Any

#: Column of the export -> what a bill reads it as: text, time, whole number, money.
NEEDED = {
    "UsageId": "text",
    "User Location": "text",
    "Microsoft Entra ObjectId": "text",
    "UPN": "text",
    "Caller ID": "text",
    "Call Type": "text",
    "Number Type": "text",
    "Domestic/International": "text",
    "Destination Dialed": "text",
    "Destination Number": "text",
    "Start Time": "time",
    "End Time": "time",
    "Duration Seconds": "whole",
    "Connection Fee": "money",
    "Charge": "money",
    "Currency": "text",
    "Capability": "text",
}
DUCKDB = {"text": "VARCHAR", "time": "TIMESTAMP_NS", "whole": "INTEGER", "money": "DECIMAL(16, 2)"}


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def _source(folder: Path) -> str:
    parquet = folder / "calls.parquet"
    if parquet.exists():
        return f"read_parquet('{parquet}')"
    path = folder / "calls.csv"
    types = {column: DUCKDB[NEEDED.get(column, "text")] for column in _header(path)}
    dialect = "header = true, auto_detect = false, delim = ',', quote = '\"'"
    return f"read_csv('{path}', {dialect}, columns = {types})"


def read_with_duckdb(folder: Path) -> tuple[Any, ...]:
    """One aggregate per column."""
    import duckdb

    touched = (f'sum(strlen("{c}"))' if kind == "text" else f'max("{c}")' for c, kind in NEEDED.items())
    asked = f"SELECT count(*), {', '.join(touched)} FROM {_source(folder)}"
    found: tuple[Any, ...] = duckdb.execute(asked).fetchall()[0]
    return found


def read_with_polars(folder: Path) -> tuple[Any, ...]:
    """The same with the streaming engine."""
    import polars as pl

    parquet = folder / "calls.parquet"
    if parquet.exists():
        frame = pl.scan_parquet(parquet).select(list(NEEDED))
    else:
        types: dict[str, pl.DataType | type[pl.DataType]] = {
            "text": pl.String,
            "time": pl.String,
            "whole": pl.Int32,
            "money": pl.Decimal(16, 2),
        }
        path = folder / "calls.csv"
        schema = {column: types[NEEDED.get(column, "text")] for column in _header(path)}
        frame = pl.scan_csv(path, schema=schema).select(list(NEEDED))
        times = [column for column, kind in NEEDED.items() if kind == "time"]
        as_time = pl.col(times).str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="ns", time_zone="UTC")
        frame = frame.with_columns(as_time)
    touched = [
        pl.col(column).str.len_bytes().sum() if kind == "text" else pl.col(column).max()
        for column, kind in NEEDED.items()
    ]
    found: tuple[Any, ...] = frame.select(pl.len(), *touched).collect(engine="streaming").row(0)
    return found
