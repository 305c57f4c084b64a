"""The tables of a bill with its tenant in every row: those of the contract as Parquet, with money as exact decimals.

Before the columns of the contract stand ``tenant`` and ``bill_currency``: rows in another currency than the agreement's
are a bill of their own (R33), and its pools and problems are of it.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from chargeback_kit.engine.pipeline import literal, sql
from chargeback_kit.export.summary import totals
from chargeback_kit.money import money

if TYPE_CHECKING:
    from chargeback_kit.api import Bill
    from chargeback_kit.bill.bill import ComputedBill

AMOUNT = pa.decimal128(18, 2)
FINE = pa.decimal128(20, 6)
"""Amounts of calls: carriers may price to six decimals (R31, R35)."""
INSTANT = pa.timestamp("us", tz="UTC")
"""Spark keeps no finer ones."""
TEXT, WHOLE = pa.string(), pa.int64()
OWN = {"tenant": TEXT, "bill_currency": TEXT}
POOL = {"pool_id": TEXT, "month": TEXT, "licences": WHOLE}
COLUMNS: dict[str, dict[str, pa.DataType]] = {
    "calls": {
        "usage_id": TEXT,
        "start_utc": INSTANT,
        **dict.fromkeys(("user_principal_name", "cost_center", "kind", "rule_id"), TEXT),
        "billed_seconds": WHOLE,
        "pool_id": TEXT,
        "pooled_seconds": WHOLE,
        "over_seconds": WHOLE,
        "funded_by": TEXT,
        **dict.fromkeys(("reported_amount", "rated_amount", "amount"), FINE),
        "currency": TEXT,
    },
    "pools": POOL | dict.fromkeys(("size_seconds", "used_seconds", "over_seconds"), WHOLE) | {"exhausted_at": INSTANT},
    "message_pools": POOL
    | dict.fromkeys(("size_segments", "used_segments", "over_segments"), WHOLE)
    | {"exhausted_at": INSTANT},
    "wallet": {"at": INSTANT, "event": TEXT, "usage_id": TEXT, "amount": AMOUNT, "balance": AMOUNT},
    "statements": {"cost_center": TEXT, "category": TEXT, "amount": AMOUNT, "currency": TEXT},
    "problems": {
        **dict.fromkeys(("code", "severity", "file"), TEXT),
        "line": WHOLE,
        **dict.fromkeys(("usage_id", "message", "hint"), TEXT),
        "amount": AMOUNT,
    },
    "totals": {"name": TEXT, "amount": AMOUNT},
}
"""The tables and the columns of each, with their types; ``totals`` are those of ``bill.json``, a row each."""
SCHEMAS = {name: pa.schema([*OWN.items(), *columns.items()]) for name, columns in COLUMNS.items()}
ROWS_AT_ONCE = 65_536


def write_tables(bill: "Bill", tenant: str, folder: Path) -> None:
    """Write every table of a tenant's bill, with those of its other currencies, a Parquet file each."""
    bills: dict[str, ComputedBill] = {bill.currency: bill, **bill.others}
    for name in SCHEMAS:
        if name == "calls":
            _write_calls(bills, tenant, folder / f"{name}.parquet")
            continue
        parts = [_table(name, each, tenant) for each in bills.values()]
        pq.write_table(pa.concat_tables(parts), folder / f"{name}.parquet")


def _write_calls(bills: Mapping[str, "ComputedBill"], tenant: str, path: Path) -> None:
    """The engine writes the calls of each bill itself, and they are put into one file piece by piece: a month may have
    more of them than memory should hold.
    """
    pieces = [path.with_name(f"calls-{code}.parquet") for code in bills]
    for piece, (code, bill) in zip(pieces, bills.items(), strict=True):
        own = f"{literal(tenant)} AS tenant, {literal(code)} AS bill_currency"
        rows = f"SELECT {own}, * FROM ({sql('calls_parquet')})"
        bill.run.store.run(f"COPY ({rows}) TO {literal(str(piece))} (FORMAT parquet)")
    put_together(pieces, path, SCHEMAS["calls"])
    for piece in pieces:
        piece.unlink()


def put_together(parts: list[Path], path: Path, schema: pa.Schema) -> None:
    """One file of the rows of several, in their order, without ever holding one of them whole."""
    with ExitStack() as opened:
        writer = opened.enter_context(pq.ParquetWriter(path, schema))
        for part in parts:
            with pq.ParquetFile(part) as source:
                for batch in source.iter_batches(ROWS_AT_ONCE):
                    writer.write_table(pa.Table.from_batches([batch]).cast(schema, safe=False), ROWS_AT_ONCE)


def _table(name: str, bill: "ComputedBill", tenant: str) -> pa.Table:
    if name == "totals":
        named = totals(bill)
        columns = [pa.array(list(named), TEXT), pa.array([money(amount) for amount in named.values()], AMOUNT)]
    else:
        frame = getattr(bill, name)
        columns = [pa.Array.from_pandas(frame[each], type=kind, safe=False) for each, kind in COLUMNS[name].items()]
    rows = len(columns[0])
    own = [pa.array([value] * rows, TEXT) for value in (tenant, bill.currency)]
    return pa.Table.from_arrays([*own, *columns], schema=SCHEMAS[name])
