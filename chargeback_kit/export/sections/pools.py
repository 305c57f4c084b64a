"""The pools: how much of each was used, and when it ran out."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.naming import pool_name, shared_pool
from chargeback_kit.export.shapes import Span, spans

LIMIT = 40


@dataclass(frozen=True)
class PoolRow:
    """One counter: its words, and a meter of the minutes used and the minutes over."""

    name: str
    pool_id: str
    month: str
    licences: str
    used: str
    percent: str
    over: str
    ran_out: str
    ran_out_iso: str
    note: str
    used_bar: Span
    over_bar: Span


@dataclass(frozen=True)
class Pools:
    """The table: its finding, its rows, the most stretched first, and how many more there are."""

    title: str
    rows: list[PoolRow]
    more: int
    months: bool


def pools(bill: ComputedBill) -> Pools | None:
    """Every counter that fits the page; None without pools."""
    found = sorted(bill.pools.to_dict("records"), key=stretch)
    if not found:
        return None
    rows = [_row(bill, pool) for pool in found[:LIMIT]]
    return Pools(_title(bill), rows, max(0, len(found) - LIMIT), len(bill.months) > 1)


def dry(counters: pd.DataFrame) -> pd.DataFrame:
    """The counters that ran out, the most minutes over first."""
    order = {"over_seconds": False, "exhausted_at": True, "pool_id": True}
    ended = counters[counters["exhausted_at"].notna()]
    return ended.sort_values(list(order), ascending=list(order.values()))


def pool_count(counters: pd.DataFrame) -> int:
    """How many pools the counters belong to: the two of an international plan are one pool."""
    pairs = counters[["month", "pool_id"]].itertuples(index=False)
    return len({(month, shared_pool(pool_id)) for month, pool_id in pairs})


def stretch(pool: dict[Any, Any]) -> tuple[Any, ...]:
    """What sorts the most stretched counters first: minutes over, then the share used."""
    size, used = pool["size_seconds"], pool["used_seconds"]
    share = Decimal(used) / size if size else Decimal(0)
    return -pool["over_seconds"], -share, pool["month"], pool["pool_id"]


def _row(bill: ComputedBill, pool: dict[Any, Any]) -> PoolRow:
    size, used, over = (int(pool[name]) for name in ("size_seconds", "used_seconds", "over_seconds"))
    end = pool["exhausted_at"]
    ended = end is not pd.NaT
    used_bar, over_bar, _ = spans([(Decimal(a), Decimal(b)) for a, b in ((0, used), (used, used + over), (0, size))])
    return PoolRow(
        name=pool_name(bill, pool["pool_id"]).title,
        pool_id=pool["pool_id"],
        month=text.months([pool["month"]]),
        licences=text.count(pool["licences"]),
        used=f"{text.minutes(used)} of {text.minutes(size)}",
        percent=text.percent(used, size),
        over=text.minutes(over),
        ran_out=text.instant(end) if ended else "",
        ran_out_iso=end.strftime("%Y-%m-%dT%H:%M:%SZ") if ended else "",
        note="ended with the other counter of its plan" if ended and used < size else "",
        used_bar=used_bar,
        over_bar=over_bar,
    )


def _title(bill: ComputedBill) -> str:
    total, out = pool_count(bill.pools), pool_count(dry(bill.pools))
    over = text.minutes(int(bill.pools["over_seconds"].sum()))
    if not out:
        return f"{text.counted(total, 'pool')}, none ran out"
    return f"{out} of {text.counted(total, 'pool')} ran out; {over} minutes went over"
