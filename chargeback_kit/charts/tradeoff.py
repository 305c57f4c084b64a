"""Idle money against the chance to run dry: every setting worth looking at, and the marks on it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import pandas as pd

from chargeback_kit.charts.frame import framed
from chargeback_kit.charts.theme import FIT, NARROW, colour
from chargeback_kit.plot import WIDE
from chargeback_kit.presentation import tradeoff as told
from chargeback_kit.presentation.tradeoff import COLOURS, MARKS, rows

if TYPE_CHECKING:
    from chargeback_kit.plot import Drawing

__all__ = ["chart", "rows", "shape", "told"]

TOOLTIP = {"name": "Setting", "setting": "Amounts", "idle_text": "Idle on an average day", "chance_text": "Runs dry"}


def shape(rows: pd.DataFrame) -> Hashable:
    """What the drawing depends on; while it stays the same, new rows can take the place of the old."""
    return rows.attrs["month"], rows.attrs["currency"], rows.attrs["alpha"]


def chart(rows: pd.DataFrame, width: int = WIDE) -> Drawing:
    """The best settings as a line of points, the marks in their colours with names, the chance asked for as a rule."""
    import altair as alt

    tooltip = [alt.Tooltip(f"{field}:N", title=name) for field, name in TOOLTIP.items()]
    x = alt.X("idle:Q", axis=alt.Axis(title=f"Idle money [{rows.attrs['currency']}]", format=",~r", grid=False))
    y = alt.Y("chance:Q", axis=alt.Axis(title=None, format=".0%", tickCount=5))
    base = alt.Chart().encode(x=x, y=y, tooltip=tooltip)
    line = base.transform_filter("datum.is_best").mark_line(color=colour("rule"), strokeWidth=1.5)
    points = base.transform_filter("datum.is_best").mark_point(filled=True, size=28, color=colour("soft"), opacity=1)
    marked = base.transform_filter("datum.mark != ''")
    legend = alt.Legend(columns=2 if width <= NARROW else 4, title=None, orient="top")
    names = [MARKS[mark] for mark in MARKS]
    scale = alt.Scale(domain=names, range=[colour(COLOURS[mark]) for mark in MARKS])
    tint = alt.Color("name:N", scale=scale, legend=legend)
    marks = marked.mark_point(filled=True, size=150, opacity=1).encode(color=tint)
    asked = alt.Chart().mark_rule(strokeDash=[4, 4], color=colour("ink")).encode(y=alt.datum(rows.attrs["alpha"]))
    drawn = alt.layer(line, points, asked, marks).properties(width=width, height=260, autosize=FIT)
    return framed(drawn, rows, told, width)
