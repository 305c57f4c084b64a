"""Each pool over the month: how its use grew against its size, day by day, and the moment it ran out."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.view import BillView
from chargeback_kit.explain.days import pool_path
from chargeback_kit.presentation import pools as counters_of
from chargeback_kit.presentation.picture import MS, described, spans, table
from chargeback_kit.presentation.pools import next_step, opens, outcomes, title

__all__ = ["description", "next_step", "opens", "rows", "subtitle", "title"]

SHOWN = 9
COLUMNS = (
    *("pool_id", "month", "rank", "plan", "where", "pool", "phrase", "outcome", "at_ms", "at", "is_end"),
    *("size_seconds", "asked_seconds", "covered_seconds", "size", "asked", "covered"),
    *("size_minutes", "asked_minutes", "covered_minutes"),
)
Row = dict[Any, Any]


def rows(bill: BillView, asked: pd.DataFrame | None = None, pools: Sequence[str] | None = None) -> pd.DataFrame:
    """One row per pool counter and day, and one at the moment it ran out: seconds asked for and covered so far.

    ``asked`` is the demand (``pool_path`` of the bill); in another world only the sizes differ. ``pools`` names the
    counters to show, in that order; left out, the nine most stretched.
    """
    path = _path(bill) if asked is None else asked
    days = {key: list(zip(found["until_ns"], found["asked_seconds"], strict=True)) for key, found in _by_counter(path)}
    counters = counters_of.rows(bill, pools)
    most = SHOWN if pools is None else len(counters)
    months = {month.name: (month.from_ns, month.until_ns) for month in spans(bill)}
    records = [
        {**counter, **point}
        for counter in counters[counters["rank"] < most].to_dict("records")
        for point in _points(counter, days.get((counter["pool_id"], counter["month"]), []), *months[counter["month"]])
    ]
    more = counters["pool_id"].nunique() - len({record["pool_id"] for record in records})
    return table(records, COLUMNS, **_about(counters), more=more)


def _about(counters: pd.DataFrame) -> dict[str, Any]:
    return {str(name): value for name, value in counters.attrs.items()}


def _path(bill: BillView) -> pd.DataFrame:
    if not isinstance(bill, ComputedBill):
        raise TypeError("a quick answer has no calls of its own: give the demand of its bill as asked")
    return pool_path(bill)


def _by_counter(path: pd.DataFrame) -> Iterator[tuple[Any, pd.DataFrame]]:
    yield from path.groupby(["pool_id", "month"])


def _points(counter: Row, days: list[tuple[int, int]], from_ns: int, until_ns: int) -> Iterator[Row]:
    """From the beginning to the end of the month: until a pool ends it covers whatever is asked for."""
    used, total = counter["used_seconds"], days[-1][1] if days else 0
    end = None if counter["exhausted_at"] is pd.NaT else counter["exhausted_at"].value
    found = {from_ns: (0, 0)}
    found |= {at: (asked, asked if at <= (until_ns if end is None else end) else used) for at, asked in days}
    found[until_ns] = (total, used)
    if end is not None:
        found[end] = (used, used)
    for at, (asked, covered) in sorted(found.items()):
        yield _point(at, int(asked), min(int(asked), int(covered), used), counter["size_seconds"], is_end=at == end)


def _point(at_ns: int, asked: int, covered: int, size: int, *, is_end: bool) -> Row:
    times = {"at_ms": at_ns // MS, "at": text.instant(pd.Timestamp(at_ns)), "is_end": is_end}
    exact = {"asked_seconds": asked, "covered_seconds": covered}
    words = {"asked": text.minutes(asked), "covered": text.minutes(covered)}
    drawn = {"size_minutes": size / 60, "asked_minutes": asked / 60, "covered_minutes": covered / 60}
    return times | exact | words | drawn


def subtitle(rows: pd.DataFrame) -> str:
    """Unit, period, and what is left out."""
    more = f"; {text.counted(rows.attrs['more'], 'less used counter')} not shown" if rows.attrs["more"] else ""
    return f"Minutes since the beginning of the month, {rows.attrs['period'].words}; the line is a pool’s size{more}"


def description(rows: pd.DataFrame) -> str:
    """How each pool ended, in words."""
    return described(title(rows), subtitle(rows), outcomes(rows), next_step(rows))
