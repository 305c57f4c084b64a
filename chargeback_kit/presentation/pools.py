"""The pools: how much of each was used, when it ran out, and how many more licences would have covered it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.view import BillView
from chargeback_kit.explain.call_filter import Chosen
from chargeback_kit.explain.naming import pool_name, shared_pool
from chargeback_kit.presentation.detail import more_licences
from chargeback_kit.presentation.picture import described, period, table

COLUMNS = (
    *(
        "pool_id",
        "month",
        "rank",
        "name",
        "plan",
        "where",
        "pool",
        "phrase",
        "outcome",
        "licences",
        "exhausted_at",
        "is_sister",
    ),
    *("size_seconds", "used_seconds", "over_seconds", "size"),
)
OTHER_COUNTER = "the other minutes of its plan"
Row = dict[Any, Any]


def rows(bill: BillView, pools: Sequence[str] | None = None) -> pd.DataFrame:
    """One row per pool counter and month [s]: the most stretched first, or those named by ``pools`` in that order."""
    counters: list[Row] = bill.pools.to_dict("records")
    ranked = list(dict.fromkeys(c["pool_id"] for c in sorted(counters, key=stretch))) if pools is None else list(pools)
    rank = {pool_id: number for number, pool_id in enumerate(ranked)}
    titles = Counter(pool_name(bill, pool_id).title for pool_id in rank)
    shown = sorted((c for c in counters if c["pool_id"] in rank), key=lambda c: (rank[c["pool_id"]], c["month"]))
    records = [_row(bill, counter, rank[counter["pool_id"]], titles) for counter in shown]
    about = {"pools": pool_count(counters), "ran_out": pool_count(c for c in counters if _ended(c))}
    return table(records, COLUMNS, period=period(bill), currency=bill.currency, **about, **_worst(bill, records))


def stretch(pool: Row) -> tuple[Any, ...]:
    """What sorts the most stretched counters first: minutes over, then the share used."""
    size, used = pool["size_seconds"], pool["used_seconds"]
    share = Decimal(used) / size if size else Decimal(0)
    return -pool["over_seconds"], -share, pool["month"], pool["pool_id"]


def pool_count(counters: Iterable[Row]) -> int:
    """How many pools the counters belong to: the two of an international plan are one pool."""
    return len({(counter["month"], shared_pool(counter["pool_id"])) for counter in counters})


def _ended(counter: Row) -> bool:
    return counter["exhausted_at"] is not pd.NaT


def _is_sister(counter: Row) -> bool:
    """Whether the other counter of the plan ended it (R23): then minutes of its own were left."""
    return _ended(counter) and int(counter["used_seconds"]) < int(counter["size_seconds"])


def _row(bill: BillView, counter: Row, rank: int, titles: Counter[str]) -> Row:
    name = pool_name(bill, counter["pool_id"])
    label = name.title if titles[name.title] == 1 else f"{name.title} ({counter['pool_id']})"
    size = int(counter["size_seconds"])
    words = {"rank": rank, "name": name.title, "pool": label, "phrase": name.phrase, "outcome": _outcome(counter)}
    words |= {"plan": name.plan, "where": text.sentence(name.where)}
    return counter | words | {"is_sister": _is_sister(counter), "size": text.minutes(size)}


def _outcome(counter: Row) -> str:
    size, used, over = (int(counter[name]) for name in ("size_seconds", "used_seconds", "over_seconds"))
    if _ended(counter):
        end = counter["exhausted_at"]
        at = f"{end.day} {text.MONTHS[end.month - 1][:3]}, {end:%H:%M}"
        ended = f"ended with its plan {at}" if _is_sister(counter) else f"ran out {at}"
        return f"{ended}; {text.minutes(over)} min over"
    if not size:
        return f"holds no minutes; {text.minutes(over)} min over"
    return f"{text.percent(used, size)} of {text.minutes(size)} min used"


def _used_up(ended: Row, shown: list[Row]) -> Row:
    """The counter of a pool that was used up, which speaks for both where it ended the other one (R23)."""
    both = (each for each in shown if _is_one_pool(each, ended))
    return next((each for each in both if _ended(each) and not each["is_sister"]), ended)


def _is_one_pool(one: Row, other: Row) -> bool:
    """Whether two counters are of one pool in one month."""
    return (shared_pool(one["pool_id"]), one["month"]) == (shared_pool(other["pool_id"]), other["month"])


def _worst(bill: BillView, shown: list[Row]) -> dict[str, Any]:
    """The first counter that is shown, the first of them that ran out, and what its pool lacked."""
    ended = next((counter for counter in shown if _ended(counter)), None)
    ended = _used_up(ended, shown) if ended else None
    sister = any(each["is_sister"] and _is_one_pool(each, ended) for each in shown) if ended else False
    lacked = more_licences.more_licences(bill, ended["pool_id"], ended["month"]) if ended else None
    return {"first": shown[0] if shown else None, "ended": ended, "has_sister": sister, "lacked": lacked}


def opens(rows: pd.DataFrame, part: str = "") -> list[Chosen]:
    """The calls of each pool counter and month; of a ``part`` those ``within`` or ``over`` it."""
    found = zip(rows["pool_id"], rows["month"], strict=True)
    return [Chosen(pool=(pool,), month=(month,), part=(part,) if part else ()) for pool, month in found]


def title(rows: pd.DataFrame) -> str:
    """Which pool ran out when, or how full the fullest became."""
    about, first, ended = rows.attrs, rows.attrs["first"], rows.attrs["ended"]
    if first is None:
        return f"No pool of minutes in {about['period'].words}"
    if ended is None:
        if about["pools"] == 1:
            return text.sentence(f"{first['phrase']} did not run out: {first['outcome']}")
        return f"None of {about['pools']} pools ran out; {first['phrase']} came closest: {first['outcome']}"
    return text.sentence(ran_out(rows))


def ran_out(rows: pd.DataFrame) -> str:
    """How many pools ran out and which of them first of all, as part of a sentence; only where one did."""
    about, ended = rows.attrs, rows.attrs["ended"]
    name, day = ended["phrase"], text.day(ended["exhausted_at"])
    if about["ran_out"] == 1:
        return f"{name} ended on {day} with {OTHER_COUNTER}" if ended["is_sister"] else f"{name} ran out on {day}"
    return f"{about['ran_out']} of {about['pools']} pools ran out, most of all {name} on {day}"


def subtitle(rows: pd.DataFrame) -> str:
    """Unit and period."""
    return f"Minutes of each pool, the most stretched first, {rows.attrs['period'].words}"


def next_step(rows: pd.DataFrame) -> str:
    """How many more licences would have covered the pool that ran out, and whether they cost less than its calls."""
    about = rows.attrs
    if about["lacked"] is None:
        return ""
    both = " and the one that ended with it" if about["has_sister"] else ""
    return more_licences.sentence(about["lacked"], f"{about['ended']['phrase']}{both}", about["currency"])


def outcomes(rows: pd.DataFrame) -> str:
    """How each pool ended, in words."""
    ends = rows.drop_duplicates(["pool_id", "month"])
    return "; ".join(f"{pool} {outcome}" for pool, outcome in zip(ends["pool"], ends["outcome"], strict=True))


def description(rows: pd.DataFrame) -> str:
    """How each pool ended, in words."""
    return described(title(rows), subtitle(rows), outcomes(rows), next_step(rows))
