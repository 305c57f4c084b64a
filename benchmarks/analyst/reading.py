"""Read the usage file with PyArrow, typed at once: text stays text, money is decimal, then integer cents."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

NAMES = pa.dictionary(pa.int32(), pa.string())
MONEY = pa.decimal128(16, 2)

#: Column of the export -> (name here, type). Only what the bill needs.
COLUMNS = {
    "UsageId": ("usage_id", pa.string()),
    "Microsoft Entra ObjectId": ("user_id", pa.string()),
    "Caller ID": ("caller", pa.string()),
    "Call Type": ("call_type", NAMES),
    "Number Type": ("number_type", NAMES),
    "Domestic/International": ("context", NAMES),
    "Destination Dialed": ("destination", NAMES),
    "Destination Number": ("callee", pa.string()),
    "Start Time": ("start_utc", pa.timestamp("ns", "UTC")),
    "Duration Seconds": ("duration", pa.int64()),
    "Connection Fee": ("fee", MONEY),
    "Charge": ("charge", MONEY),
    "Currency": ("currency", NAMES),
    "Capability": ("capability", NAMES),
}


def _csv(path: Path) -> pa.Table:
    options = pa.csv.ConvertOptions(
        column_types={column: kind for column, (_, kind) in COLUMNS.items()},
        include_columns=list(COLUMNS),
        strings_can_be_null=True,
    )
    return pa.csv.read_csv(path, convert_options=options)


def _parquet(path: Path) -> pa.Table:
    names = [column for column, (_, kind) in COLUMNS.items() if kind == NAMES]
    return pa.parquet.read_table(path, columns=list(COLUMNS), read_dictionary=names)


def _cents(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Decimal money as exact integer cents."""
    return pc.cast(pc.multiply(column, pa.scalar(100, pa.decimal128(4, 0))), pa.int64())


def _set(table: pa.Table, name: str, column: pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, column)


def read_usage(folder: Path) -> pd.DataFrame:
    """One row per row of the file."""
    parquet = folder / "calls.parquet"
    table = _parquet(parquet) if parquet.exists() else _csv(folder / "calls.csv")
    table = table.rename_columns([COLUMNS[column][0] for column in table.column_names])
    for name in ("fee", "charge"):
        table = _set(table, name, _cents(table[name]))
    table = _set(table, "start_utc", table["start_utc"].cast(pa.timestamp("ns")))
    return table.to_pandas(split_blocks=True, self_destruct=True)


def by_both_keys(calls: pd.DataFrame) -> pd.DataFrame:
    """By (start, usage id), as one writes it down."""
    return calls.sort_values(["start_utc", "usage_id"], ignore_index=True)


def by_start_then_ties(calls: pd.DataFrame) -> pd.DataFrame:
    """The same order, tuned: only the few calls with equal starts compare their ids."""
    calls = calls.sort_values("start_utc", kind="stable", ignore_index=True)
    tied = calls.index[calls["start_utc"].duplicated(keep=False)]
    order = calls.index.to_numpy().copy()
    order[tied] = calls.loc[tied].sort_values(["start_utc", "usage_id"]).index
    return calls.take(order).reset_index(drop=True)


def of_month(usage: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """Each usage id once, the month only."""
    calls = usage.drop_duplicates("usage_id")
    return calls[(calls["start_utc"] >= start) & (calls["start_utc"] < end)]
