"""The month as a calendar: what each day cost, and how many calls it had."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Literal

import pandas as pd

from chargeback_kit.charts.frame import framed, nothing
from chargeback_kit.charts.theme import FIT, NARROW, colour
from chargeback_kit.plot import WIDE
from chargeback_kit.presentation import calendar as told
from chargeback_kit.presentation.calendar import WEEKDAYS, rows

if TYPE_CHECKING:
    from chargeback_kit.plot import Drawing

__all__ = ["chart", "rows", "shape", "told"]

TOOLTIP = {
    "named": "Day",
    "money": "Charges for calls",
    "calls_text": "Calls",
    "minutes": "Billed minutes",
    "over": "Minutes over the pools",
}


def shape(rows: pd.DataFrame) -> Hashable:
    """What the drawing depends on; while it stays the same, new rows can take the place of the old."""
    return (rows.attrs["period"],)


def chart(rows: pd.DataFrame, width: int = WIDE) -> Drawing:
    """One cell per day, a row per week; the darker (on a dark ground the lighter), the more money."""
    import altair as alt

    if not rows["calls"].sum():
        return nothing(rows, told, width)
    is_narrow = width <= NARROW
    tooltip = [alt.Tooltip(f"{field}:N", title=name) for field, name in TOOLTIP.items()]
    names = ", ".join(f'"{name[:3] if is_narrow else name}"' for name in WEEKDAYS)
    axis = alt.Axis(
        title=None, orient="top", ticks=False, domain=False, labelAngle=0, labelExpr=f"[{names}][datum.value]"
    )
    bands = alt.Scale(domain=list(range(7)), paddingInner=0.05, paddingOuter=0)
    weeks = alt.Y("week:O", axis=None, scale=alt.Scale(paddingInner=0.08, paddingOuter=0))
    base = alt.Chart().encode(x=alt.X("weekday:O", scale=bands, axis=axis), y=weeks)
    ramp = alt.Scale(range=[colour("track"), colour("level")], zero=True, interpolate="rgb")
    cells = base.mark_rect(cornerRadius=3).encode(color=alt.Color("value:Q", scale=ramp, legend=None), tooltip=tooltip)
    ink = alt.condition("datum.is_strong", alt.value(colour("paper")), alt.value(colour("ink")))
    words = [
        base.mark_text(dy=dy, fontSize=size, fontWeight=weight).encode(text=f"{field}:N", color=ink)
        for field, dy, size, weight in _lines(is_narrow=is_narrow)
    ]
    drawn = alt.layer(cells, *words).properties(width=width, height=alt.Step(58), autosize=FIT)
    return framed(drawn, rows, told, width)


def _lines(*, is_narrow: bool) -> list[tuple[str, int, int, Literal["normal", "bold"]]]:
    """What stands in a cell: the field, how far below the middle [px], how large [px], how heavy."""
    small = 10 if is_narrow else 11
    calls = "calls" if is_narrow else "calls_text"
    return [("day", -16, small, "normal"), ("amount", 0, 11 if is_narrow else 14, "bold"), (calls, 16, small, "normal")]
