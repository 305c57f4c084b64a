"""Text messages as tables (R28): their pools, and who sent and received them; all in segments."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from chargeback_kit.bill.tables import INSTANT, MONEY, decimals, frame
from chargeback_kit.money import cents
from chargeback_kit.phone_numbers import phone_number
from chargeback_kit.rules.calendar import iso
from chargeback_kit.rules.messages import MessageCounter

COUNTS = ("sent", "received", "segments", "pooled_segments", "over_segments")


def message_pools(counters: Iterable[MessageCounter], use: Mapping[int, Mapping[str, Any]]) -> pd.DataFrame:
    """One row per pool of messages and month; ``use``: segments and end of each by its number."""
    kinds = {"licences": pa.int64(), "exhausted_at": INSTANT}
    names = ("pool_id", "month", "licences", "size_segments", "used_segments", "over_segments", "exhausted_at")
    schema = pa.schema(
        [(name, kinds.get(name, pa.int64() if name.endswith("_segments") else pa.string())) for name in names]
    )
    rows = []
    for number, counter in enumerate(counters):
        used = use[number]["pooled_segments"], use[number]["over_segments"], use[number]["end_ns"]
        cells = (counter.pool_id, counter.month, counter.licences, counter.size_segments, *used)
        rows.append(dict(zip(names, cells, strict=True)))
    return frame(pa.Table.from_pylist(sorted(rows, key=lambda r: (str(r["month"]), str(r["pool_id"]))), schema))


def message_senders(
    found: Iterable[dict[str, Any]], counters: Sequence[MessageCounter], centers: Sequence[str]
) -> pd.DataFrame:
    """One row per person (or own number), cost centre, pool and month: the dearest first, then the most segments.

    ``carrier_fee`` is the part of ``amount`` that the rows name as connection fee.
    """
    rows = sorted(found, key=lambda row: (-row["amount_micro"], -row["segments"], _who(row), row["counter_no"] or 0))
    pools = [None if row["counter_no"] is None else counters[row["counter_no"]] for row in rows]
    texts = {
        "user_principal_name": [_who(row) for row in rows],
        "cost_center": [centers[row["cost_center_no"]] for row in rows],
        "pool_id": ["" if pool is None else pool.pool_id for pool in pools],
        "month": ["" if pool is None else pool.month for pool in pools],
    }
    money = {"carrier_fee": "fee_micro", "amount": "amount_micro"}
    columns = {
        **{name: pa.array(values, pa.string()) for name, values in texts.items()},
        **{name: pa.array([row[name] for row in rows], pa.int64()) for name in COUNTS},
        **{name: _cents(row[column] for row in rows) for name, column in money.items()},
    }
    return frame(pa.table(columns))


def _who(row: Mapping[str, Any]) -> str:
    if row["own_number"] is None:
        return str(row["user_principal_name"] or "")
    return str(phone_number(row["own_number"]))


def _cents(micro: Iterable[int]) -> pa.Array:
    """Whole cents; a fee with parts of a cent is rounded half up."""
    return decimals([cents(value) for value in micro]).cast(MONEY)


def as_text(pools: pd.DataFrame) -> list[dict[str, Any]]:
    """The pools as plain values; an instant as ISO 8601, empty where the pool lasted."""
    ends = ["" if at is pd.NaT else iso(at.value) for at in pools["exhausted_at"]]
    rows = pools.assign(exhausted_at=ends).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]
