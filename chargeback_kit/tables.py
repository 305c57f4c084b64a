"""The tables of a bill as DataFrames with the columns of the contract.

Money is ``decimal128(18, 2)`` behind pandas (its elements are ``decimal.Decimal``), instants are UTC, seconds are
whole numbers, text is text; nothing passes through a float.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa

from chargeback_kit.chargeback.fees import FeeLine
from chargeback_kit.engine.run import CATEGORY, Run
from chargeback_kit.engine.store import sql
from chargeback_kit.money import from_micro
from chargeback_kit.problems import COLUMNS, Problem
from chargeback_kit.wallet.ledger import Ledger

MONEY = pa.decimal128(18, 2)
INSTANT = pa.timestamp("ns", tz="UTC")
EMPTY_SINCE_START = -(2**61)


def frame(table: pa.Table) -> pd.DataFrame:
    """Arrow to pandas, decimals kept exact."""

    def keep(kind: pa.DataType) -> pd.ArrowDtype | None:
        return pd.ArrowDtype(kind) if pa.types.is_decimal(kind) else None

    shown: pd.DataFrame = table.to_pandas(types_mapper=keep)
    return shown


def calls(run: Run) -> pd.DataFrame:
    """One row per call of the bill, in the order of R03."""
    return frame(run.store.arrow(sql("calls_parquet")))


def pools(run: Run) -> pd.DataFrame:
    """One row per pool counter and month."""
    use = {row["counter_no"]: row for row in run.rows("pool_use")}
    rows = []
    for number, counter in enumerate(run.inputs.counters):
        used = use.get(number, {})
        end = used.get("end_ns")
        ended = isinstance(end, int) and end > EMPTY_SINCE_START
        rows.append(
            {
                "pool_id": counter.pool_id,
                "month": counter.month,
                "licences": counter.licences,
                "size_seconds": counter.size_seconds,
                "used_seconds": used.get("pooled_seconds") or 0,
                "over_seconds": used.get("over_seconds") or 0,
                "exhausted_at": end if ended else None,
            }
        )
    schema = pa.schema(
        [
            ("pool_id", pa.string()),
            ("month", pa.string()),
            ("licences", pa.int64()),
            ("size_seconds", pa.int64()),
            ("used_seconds", pa.int64()),
            ("over_seconds", pa.int64()),
            ("exhausted_at", INSTANT),
        ]
    )
    return frame(pa.Table.from_pylist(sorted(rows, key=lambda r: (str(r["month"]), str(r["pool_id"]))), schema))


def wallet(ledger: Ledger | None, usage_ids: pa.Array) -> pd.DataFrame:
    """One row per event of the wallet; empty without one."""
    schema = pa.schema(
        [("at", INSTANT), ("event", pa.string()), ("usage_id", pa.string()), ("amount", MONEY), ("balance", MONEY)]
    )
    if ledger is None:
        return frame(schema.empty_table())
    named = usage_ids.take(pa.array(ledger.call, mask=ledger.call < 0)).fill_null("")
    columns = [
        pa.array(ledger.at_ns).cast(INSTANT),
        pa.array(ledger.event, pa.string()),
        named,
        decimals(ledger.amount // 10_000),
        decimals(ledger.balance // 10_000),
    ]
    return frame(pa.Table.from_arrays(columns, schema=schema))


def decimals(cents: object) -> pa.Array:
    """Whole cents as exact decimals with two places."""
    whole = pa.array(cents, pa.int64()).cast(pa.decimal128(19, 0))
    return pa.compute.multiply(whole, pa.scalar(Decimal("0.01"), pa.decimal128(2, 2))).cast(MONEY)


def statements(cube: list[dict[str, Any]], centers: list[str], fees: Iterable[FeeLine], currency: str) -> pd.DataFrame:
    """One row per cost centre and category; rows of 0.00 are left out."""
    micro: dict[tuple[str, str], int] = {}
    for row in cube:
        key = (centers[row["cost_center_no"]], row["category"])
        micro[key] = micro.get(key, 0) + row["amount_micro"]
    sums = {key: from_micro(amount) for key, amount in micro.items()}
    for fee in fees:
        for center, part in fee.shares.items():
            sums[center, "licence_fees"] = sums.get((center, "licence_fees"), Decimal("0.00")) + part
    listed = sorted(sums.items(), key=lambda item: (item[0][0], CATEGORY.index(item[0][1])))
    rows = [(center, category, amount, currency) for (center, category), amount in listed if amount]
    columns = list(zip(*rows, strict=True)) or [()] * 4
    kinds = {"cost_center": pa.string(), "category": pa.string(), "amount": MONEY, "currency": pa.string()}
    arrays = [pa.array(values, kind) for values, kind in zip(columns, kinds.values(), strict=True)]
    return frame(pa.table(arrays, names=list(kinds)))


def problems(found: Iterable[Problem]) -> pd.DataFrame:
    """One row per problem."""
    listed = list(found)
    kinds = {"line": pa.int64(), "amount": MONEY}
    arrays = [pa.array([getattr(p, column) for p in listed], kinds.get(column, pa.string())) for column in COLUMNS]
    table = pa.table(arrays, names=list(COLUMNS))
    return frame(table).astype({"line": "Int64"})
