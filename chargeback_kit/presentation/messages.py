"""Text messages: what their pools covered in segments, what was over them, the fees, and who sent them (R28)."""

from decimal import Decimal
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.call_filter import NO_POOL as WITHOUT
from chargeback_kit.explain.call_filter import Chosen
from chargeback_kit.explain.naming import pool_name
from chargeback_kit.presentation.picture import described, table
from chargeback_kit.presentation.pools import more_for_messages, more_in_words

COLUMNS = (
    *("pool_id", "name", "month", "licences", "size_segments", "used_segments", "over_segments", "exhausted_at"),
    *("sent", "received", "segments", "carrier_fee", "amount"),
)
SUMMED = ("sent", "received", "segments", "carrier_fee", "amount")
NO_POOL = "Without a plan that brings messages"
ZERO = Decimal("0.00")


def rows(bill: ComputedBill) -> pd.DataFrame:
    """One row per pool and month [segments], money [Decimal]; one for what has no pool; none without messages."""
    senders = bill.message_senders
    pools = [_row(bill, pool, senders) for pool in bill.message_pools.to_dict("records")]
    if not (without := senders[senders["pool_id"] == ""]).empty:
        nothing = {"licences": 0, "size_segments": 0, "used_segments": 0, "over_segments": 0, "exhausted_at": pd.NaT}
        pools.append({"pool_id": "", "name": NO_POOL, "month": "", **nothing, **_sums(without)})
    period = text.months(bill.months)
    most = max(pools, key=lambda row: row["over_segments"], default=None)
    lacked = None if most is None else more_for_messages(bill, most, most["amount"])
    return table(
        pools, COLUMNS, period=period, currency=bill.currency, senders=senders, lacked=lacked, **_sums(senders)
    )


def _row(bill: ComputedBill, pool: dict[Any, Any], senders: pd.DataFrame) -> dict[str, Any]:
    drawn = senders[(senders["pool_id"] == pool["pool_id"]) & (senders["month"] == pool["month"])]
    return pool | {"name": pool_name(bill, pool["pool_id"]).title} | _sums(drawn)


def _sums(senders: pd.DataFrame) -> dict[str, Any]:
    counts = {name: int(senders[name].sum()) for name in ("sent", "received", "segments")}
    return counts | {name: sum(senders[name], ZERO) for name in ("carrier_fee", "amount")}


def opens(rows: pd.DataFrame) -> list[Chosen]:
    """The messages of each pool and month."""
    return [
        Chosen(category=("messages",), pool=(pool or WITHOUT,), month=(month,) if month else ())
        for pool, month in zip(rows["pool_id"], rows["month"], strict=True)
    ]


def title(rows: pd.DataFrame) -> str:
    """How many messages there were, and what was over the pools."""
    about = rows.attrs
    if rows.empty:
        return f"No text message in {about['period']}"
    many = text.counted(about["sent"] + about["received"], "text message")
    over = int(rows["over_segments"].sum())
    without = int(rows.loc[rows["pool_id"] == "", "segments"].sum())
    parts = [f"{text.counted(over, 'segment')} over the pools"] if over else []
    parts += [f"{text.counted(without, 'segment')} without a pool"] if without else []
    covered = text.listed(parts) if parts else "the pools covered all of them"
    return f"{many} of {text.counted(about['segments'], 'segment')}: {covered}; {_money(rows, about['amount'])}"


def subtitle(rows: pd.DataFrame) -> str:
    """Unit and period."""
    return f"Segments of text messages by pool, {rows.attrs['period']}; money in {rows.attrs['currency']}"


def next_step(rows: pd.DataFrame) -> str:
    """How many more licences would have covered the pool with the most segments over it, and whether they cost less."""
    lacked = rows.attrs["lacked"]
    if lacked is None:
        return ""
    over = "messages over the pool with the carriers’ fees"
    return more_in_words(lacked, "what was over its pool of messages", rows.attrs["currency"], over)


def _money(rows: pd.DataFrame, amount: Decimal) -> str:
    return text.money(amount, rows.attrs["currency"])


def description(rows: pd.DataFrame) -> str:
    """Every pool in words."""
    told = "; ".join(f"{row['name']}: {_of_pool(row)}" for row in rows.to_dict("records"))
    return described(title(rows), subtitle(rows), told, next_step(rows))


def _of_pool(row: dict[Any, Any]) -> str:
    if not row["pool_id"]:
        return text.counted(row["segments"], "segment")
    used, over = (text.count(row[name]) for name in ("used_segments", "over_segments"))
    return f"{used} of {text.counted(row['size_segments'], 'segment')}, {over} over"
