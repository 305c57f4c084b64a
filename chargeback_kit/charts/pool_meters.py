"""Each pool over the month: how its use grew against its size, and the moment it ran out."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.charts.frame import NAME, Words, framed, nothing, table
from chargeback_kit.charts.period import MS, period, spans, time_axis
from chargeback_kit.charts.theme import PADDING, WIDE, colour, colours
from chargeback_kit.explain.pool_path import pool_path
from chargeback_kit.export.naming import pool_name, shared_pool
from chargeback_kit.export.sections.pools import dry, pool_count, stretch

if TYPE_CHECKING:
    import altair as alt

    from chargeback_kit.charts.theme import Drawing

SHOWN = 9
GAP, AXIS = 14, 46
COLUMNS = (
    *("pool_id", "month", "rank", "pool", "phrase", "outcome", "at_ms", "at", "is_end"),
    *("size_seconds", "asked_seconds", "covered_seconds", "size", "asked", "covered"),
    *("size_minutes", "asked_minutes", "covered_minutes"),
)
TOOLTIP = {
    "pool": "Pool",
    "at": "By (UTC)",
    "asked": "Asked for [min]",
    "covered": "Covered [min]",
    "size": "Size [min]",
    "outcome": "In the end",
}
Counter = dict[Any, Any]


def rows(bill: ComputedBill, asked: pd.DataFrame | None = None, pools: Sequence[str] | None = None) -> pd.DataFrame:
    """One row per pool counter and day, and one at the moment it ran out: seconds asked for and covered so far.

    ``asked`` is the demand (``pool_path`` of the bill); in another world only the sizes differ. ``pools`` names the
    counters to show, in that order; left out, the nine most stretched.
    """
    path = pool_path(bill) if asked is None else asked
    days = {key: list(zip(found["until_ns"], found["asked_seconds"], strict=True)) for key, found in _by_counter(path)}
    counters: list[Counter] = bill.pools.to_dict("records")
    ranked = list(dict.fromkeys(c["pool_id"] for c in sorted(counters, key=stretch))) if pools is None else list(pools)
    chosen = {pool_id: rank for rank, pool_id in enumerate(ranked[:SHOWN] if pools is None else ranked)}
    shown = sorted((c for c in counters if c["pool_id"] in chosen), key=lambda c: (chosen[c["pool_id"]], c["month"]))
    months = {month.name: (month.from_ns, month.until_ns) for month in spans(bill)}
    doubles = {shared_pool(c["pool_id"]) for c in counters if c["pool_id"].endswith("/international")}
    records = [
        {**_about(bill, c, doubles), "rank": chosen[c["pool_id"]], **point}
        for c in shown
        for point in _points(c, days.get((c["pool_id"], c["month"]), []), *months[c["month"]])
    ]
    count, out = pool_count(bill.pools), pool_count(dry(bill.pools))
    return table(records, COLUMNS, period=period(bill), pools=count, ran_out=out, more=len(ranked) - len(chosen))


def _by_counter(path: pd.DataFrame) -> Iterator[tuple[Any, pd.DataFrame]]:
    yield from path.groupby(["pool_id", "month"])


def _about(bill: ComputedBill, counter: Counter, doubles: set[str]) -> Counter:
    name = pool_name(bill, counter["pool_id"])
    has_two = shared_pool(counter["pool_id"]) in doubles
    size = counter["size_seconds"]
    about = {
        "pool_id": counter["pool_id"],
        "month": counter["month"],
        "pool": _label(name.title, counter["pool_id"], has_two=has_two),
        "phrase": name.phrase,
    }
    return about | {"outcome": _outcome(counter), "size_seconds": size, "size": text.minutes(size)}


def _label(name: str, pool_id: str, *, has_two: bool) -> str:
    parts = pool_id.split("/")
    if len(parts) < 3 or parts[2] not in ("domestic", "international"):
        return name
    where = name.rpartition(", ")[0]
    return f"{where} {parts[1]}{' ' + parts[2] if has_two else ''}"


def _outcome(counter: Counter) -> str:
    size, used, over = (int(counter[name]) for name in ("size_seconds", "used_seconds", "over_seconds"))
    end = counter["exhausted_at"]
    if end is not pd.NaT:
        return f"ran out {end.day} {text.MONTHS[end.month - 1][:3]}, {end:%H:%M}; {text.minutes(over)} min over"
    if not size:
        return f"holds no minutes; {text.minutes(over)} min over"
    return f"{text.percent(used, size)} of {text.minutes(size)} min used"


def _points(counter: Counter, days: list[tuple[int, int]], from_ns: int, until_ns: int) -> Iterator[Counter]:
    """From the beginning to the end of the month: until a pool ends it covers whatever is asked for."""
    used, total = counter["used_seconds"], days[-1][1] if days else 0
    end = None if counter["exhausted_at"] is pd.NaT else counter["exhausted_at"].value
    found = {from_ns: (0, 0)}
    found |= {at: (asked, asked if at <= (until_ns if end is None else end) else used) for at, asked in days}
    found[until_ns] = (total, used)
    if end is not None:
        found[end] = (used, used)
    for at, (asked, covered) in sorted(found.items()):
        yield _point(at, int(asked), min(int(asked), int(covered), used), at == end, counter["size_seconds"])


def _point(at_ns: int, asked: int, covered: int, is_end: bool, size: int) -> Counter:
    times = {"at_ms": at_ns // MS, "at": text.instant(pd.Timestamp(at_ns)), "is_end": is_end}
    exact = {"asked_seconds": asked, "covered_seconds": covered}
    words = {"asked": text.minutes(asked), "covered": text.minutes(covered)}
    drawn = {"size_minutes": size / 60, "asked_minutes": asked / 60, "covered_minutes": covered / 60}
    return times | exact | words | drawn


def title(rows: pd.DataFrame) -> str:
    """Which pool ran out when, or how full the fullest became."""
    about = rows.attrs
    if rows.empty:
        return f"No pool of minutes in {about['period'].words}"
    worst = rows.iloc[0]
    ended = rows[rows["is_end"]]
    if ended.empty:
        many = (
            f"None of {text.counted(about['pools'], 'pool')}" if about["pools"] > 1 else text.sentence(worst["phrase"])
        )
        return f"{many} ran out; {worst['phrase']} came closest: {worst['outcome']}"
    first = ended.iloc[0]
    name, day = first["phrase"], text.day(pd.Timestamp(first["at_ms"], unit="ms"))
    if about["ran_out"] == 1:
        return text.sentence(f"{name} ran out on {day}")
    return f"{about['ran_out']} of {about['pools']} pools ran out, most of all {name} on {day}"


def subtitle(rows: pd.DataFrame) -> str:
    """Unit, period, and what is left out."""
    more = f"; {text.counted(rows.attrs['more'], 'less used counter')} not shown" if rows.attrs["more"] else ""
    return f"Minutes since the beginning of the month, {rows.attrs['period'].words}; the line is a pool’s size{more}"


def description(rows: pd.DataFrame) -> str:
    """How each pool ended, in words."""
    ends = rows.drop_duplicates(["pool_id", "month"])
    told = "; ".join(f"{pool} {outcome}" for pool, outcome in zip(ends["pool"], ends["outcome"], strict=True))
    return f"{title(rows)}. {subtitle(rows)}. {told}."


def shape(rows: pd.DataFrame) -> Hashable:
    """What the drawing depends on; while it stays the same, new rows can take the place of the old."""
    return rows.attrs["period"].words, rows["rank"].nunique()


def chart(rows: pd.DataFrame, width: int = WIDE) -> Drawing:
    """A small panel for each pool: what was covered, what went over, the size as a line, the end as a point."""
    import altair as alt

    if rows.empty:
        return nothing(title(rows), rows.attrs["period"].words, width)
    columns = min(rows["rank"].nunique(), max(1, width // 230))
    panel = (width - 2 * PADDING - GAP * (columns - 1)) // columns - AXIS - 7
    base = alt.Chart().encode(x=time_axis(rows.attrs["period"], labelFontSize=11), detail="month:N")
    first = base.transform_filter(f"datum.at_ms === {rows.attrs['period'].from_ms}").encode(x=alt.value(-AXIS))
    layers = alt.layer(*_minutes(base), *_names(first, panel + AXIS)).properties(width=panel, height=64)
    hidden = alt.Header(title=None, labelExpr="''", labelPadding=0)
    facet = alt.Facet("pool:N", sort=alt.SortField("rank", "ascending"), header=hidden)
    drawn = layers.facet(facet=facet, data=alt.NamedData(name=NAME), columns=columns, spacing=GAP)
    drawn = drawn.resolve_scale(y="independent").resolve_axis(x="independent")
    return framed(drawn, rows, Words(title(rows), subtitle(rows), description(rows)), width)


def _minutes(base: alt.Chart) -> list[alt.Chart]:
    """The areas of what was covered and what went over, the size, and the point at which the pool ended."""
    import altair as alt

    look: dict[str, Any] = {"title": None, "tickCount": 2, "labelFontSize": 11, "domain": False, "ticks": False}
    axis = alt.Axis(minExtent=AXIS, maxExtent=AXIS, format=",~r", **look)
    y = alt.Y("covered_minutes:Q", axis=axis)
    legend = alt.Legend(labelExpr="{pool: 'covered by the pool', over: 'over the pool'}[datum.value]")
    tint = alt.Color("part:N", scale=colours(["pool", "over"]), legend=legend)
    covered = base.transform_calculate(part="'pool'").mark_area(opacity=1).encode(y=y, color=tint)
    over = base.transform_calculate(part="'over'").mark_area(opacity=1).encode(y=y, y2="asked_minutes:Q", color=tint)
    size = base.mark_line(color=colour("ink"), strokeWidth=1.5).encode(y="size_minutes:Q")
    seen = alt.condition("datum.is_end", alt.value(1), alt.value(0))
    tooltip = [alt.Tooltip(f"{field}:N", title=name) for field, name in TOOLTIP.items()]
    points = base.mark_point(filled=True, size=80, color=colour("ink"), stroke=colour("paper"))
    return [covered, over, size, points.encode(y="asked_minutes:Q", opacity=seen, tooltip=tooltip)]


def _names(first: alt.Chart, room: int) -> list[alt.Chart]:
    """The pool and what became of it, above its panel."""
    import altair as alt

    look: dict[str, Any] = {"align": "left", "baseline": "bottom", "limit": room}
    name = first.mark_text(color=colour("ink"), fontWeight="bold", **look)
    outcome = first.mark_text(color=colour("soft"), **look)
    return [
        name.encode(y=alt.value(-24), text="pool:N"),
        outcome.encode(y=alt.value(-8), text="outcome:N"),
    ]
