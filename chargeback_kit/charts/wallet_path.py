"""The wallet over the month: the balance after every event, purchases marked, and the line that triggers a recharge."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import pandas as pd

from chargeback_kit.charts.frame import framed, nothing
from chargeback_kit.charts.theme import FIT, NARROW, colour
from chargeback_kit.charts.time_axis import time_axis
from chargeback_kit.plot import WIDE
from chargeback_kit.presentation import wallet as told
from chargeback_kit.presentation.wallet import EVENTS, MARKED, rows

if TYPE_CHECKING:
    from chargeback_kit.plot import Drawing

__all__ = ["chart", "rows", "shape", "told"]

TOOLTIP = {"at": "When (UTC)", "what": "Event", "amount_money": "Amount", "balance_money": "Balance after it"}
SHAPES = {"top_up": "diamond", "recharge": "triangle-up", "expiry": "cross"}


def shape(rows: pd.DataFrame) -> Hashable:
    """What the drawing depends on; while it stays the same, new rows can take the place of the old."""
    return rows.attrs["period"].words, rows.empty, tuple(sorted(rows.attrs.get("counts", ())))


def chart(rows: pd.DataFrame, width: int = WIDE) -> Drawing:
    """A line that keeps each level until the next event; purchases are points on it."""
    import altair as alt

    if rows.empty:
        return nothing(rows, told, width)
    tooltip = [alt.Tooltip(f"{field}:N", title=name) for field, name in TOOLTIP.items()]
    axis = alt.Axis(title=None, tickCount=5, domain=False, ticks=False, format=",~r")
    y = alt.Y("balance:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))
    base = alt.Chart().encode(x=time_axis(rows.attrs["period"]))
    line = base.mark_line(interpolate="step-after", color=colour("credits"), strokeWidth=2).encode(y=y)
    trigger = base.mark_line(color=colour("soft"), strokeDash=[5, 4]).encode(y="trigger:Q")
    touch = base.mark_point(filled=True, size=120, opacity=0, color=colour("ink")).encode(y=y, tooltip=tooltip)
    marks = base.transform_filter("datum.is_mark").mark_point(filled=True, size=90, opacity=1)
    used = [event for event in MARKED if event in rows.attrs["counts"]]
    scale = alt.Scale(domain=[EVENTS[event] for event in used], range=[SHAPES[event] for event in used])
    legend = alt.Legend(symbolFillColor=colour("ink"), symbolStrokeColor=colour("ink"), symbolSize=80)
    shape = alt.Shape("what:N", scale=scale, legend=legend)
    bought = marks.encode(y=y, shape=shape, color=alt.value(colour("ink")), tooltip=tooltip)
    layers = [line, trigger, touch, *([bought] if used else [])]  # an empty legend would have no height
    drawn = alt.layer(*layers).properties(width=width, height=240 if width > NARROW else 200, autosize=FIT)
    return framed(drawn, rows, told, width)
