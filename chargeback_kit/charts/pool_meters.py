"""Each pool over the month: how its use grew against its size, and the moment it ran out."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import pandas as pd

from chargeback_kit.charts.frame import NAME, framed, nothing
from chargeback_kit.charts.theme import PADDING, colour, colours
from chargeback_kit.charts.time_axis import time_axis
from chargeback_kit.plot import WIDE
from chargeback_kit.presentation import pool_days as told
from chargeback_kit.presentation.pool_days import rows

if TYPE_CHECKING:
    import altair as alt

    from chargeback_kit.plot import Drawing

__all__ = ["chart", "rows", "shape", "told"]

GAP, AXIS = 14, 46
TOOLTIP = {
    "pool": "Pool",
    "at": "By (UTC)",
    "asked": "Asked for [min]",
    "covered": "Covered [min]",
    "size": "Size [min]",
    "outcome": "In the end",
}


def shape(rows: pd.DataFrame) -> Hashable:
    """What the drawing depends on; while it stays the same, new rows can take the place of the old."""
    return rows.attrs["period"].words, rows["rank"].nunique()


def chart(rows: pd.DataFrame, width: int = WIDE) -> Drawing:
    """A small panel for each pool: what was covered, what went over, the size as a line, the end as a point."""
    import altair as alt

    if rows.empty:
        return nothing(rows, told, width)
    columns = min(rows["rank"].nunique(), max(1, width // 230))
    panel = (width - 2 * PADDING - GAP * (columns - 1)) // columns - AXIS - 7
    base = alt.Chart().encode(x=time_axis(rows.attrs["period"], labelFontSize=11), detail="month:N")
    first = base.transform_filter(f"datum.at_ms === {rows.attrs['period'].from_ms}").encode(x=alt.value(-AXIS))
    layers = alt.layer(*_minutes(base), *_names(first, panel + AXIS)).properties(width=panel, height=64)
    hidden = alt.Header(title=None, labelExpr="''", labelPadding=0)
    facet = alt.Facet("pool:N", sort=alt.SortField("rank", "ascending"), header=hidden)
    drawn = layers.facet(facet=facet, data=alt.NamedData(name=NAME), columns=columns, spacing=GAP)
    drawn = drawn.resolve_scale(y="independent").resolve_axis(x="independent")
    return framed(drawn, rows, told, width)


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
    """Where the pool is, its plan and what became of it, above its panel."""
    import altair as alt

    look: dict[str, Any] = {"align": "left", "baseline": "bottom", "limit": room}
    name = first.mark_text(color=colour("ink"), fontWeight="bold", **look)
    outcome = first.mark_text(color=colour("soft"), **look)
    return [
        name.encode(y=alt.value(-40), text="where:N"),
        outcome.encode(y=alt.value(-24), text="plan:N"),
        outcome.encode(y=alt.value(-8), text="outcome:N"),
    ]
