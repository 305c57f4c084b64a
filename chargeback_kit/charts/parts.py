"""Bars in parts: one bar per name, one part per category in the category's own colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chargeback_kit.charts.frame import framed, nothing
from chargeback_kit.charts.theme import FIT, NARROW, PADDING, colour, colours
from chargeback_kit.plot import WIDE
from chargeback_kit.presentation.palette import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd

    from chargeback_kit.plot import Drawing
    from chargeback_kit.presentation.picture import Told

TOOLTIP = {"name": "For", "label": "Category", "money": "Amount", "total": "All categories"}
AMOUNTS = 76


def shape(rows: pd.DataFrame) -> Hashable:
    """What the drawing depends on; while it stays the same, new rows can take the place of the old."""
    return rows.attrs["period"], tuple(sorted(set(rows["category"])))


def drawn(rows: pd.DataFrame, told: Told, width: int = WIDE) -> Drawing:
    """The bars with their totals at the right edge and the legend above."""
    if rows.empty:
        return nothing(rows, told, width)
    import altair as alt

    used = [category for category in CATEGORIES if category in set(rows["category"])]
    named = ", ".join(f'"{category}": "{CATEGORIES[category]}"' for category in CATEGORIES)
    legend = alt.Legend(labelExpr=f"({{{named}}})[datum.value]", columns=2 if width <= NARROW else 0)
    tooltip = [alt.Tooltip(f"{field}:N", title=name) for field, name in TOOLTIP.items()]
    is_narrow = width <= NARROW
    axis = None if is_narrow else alt.Axis(title=None, ticks=False, domain=False)
    base = alt.Chart().encode(y=alt.Y("name:N", sort=alt.EncodingSortField("rank", op="min"), axis=axis))
    x = alt.X("value:Q", axis=None, scale=alt.Scale(range=[0, alt.ExprRef(f"width - {AMOUNTS}")]))
    tint = alt.Color("category:N", scale=colours(used), legend=legend)
    bars = base.mark_bar(size=18).encode(x=x, color=tint, order="place:Q", tooltip=tooltip)
    first = base.transform_filter("datum.is_first")
    layers = [bars, first.mark_text(align="right").encode(x=alt.value("width"), text="total:N")]
    if is_narrow:
        names = first.mark_text(align="left", dy=-19, limit=width - 2 * PADDING, color=colour("soft"))
        layers.append(names.encode(x=alt.value(0), text="name:N"))
    shown = alt.layer(*layers).properties(width=width, height=alt.Step(42 if is_narrow else 30), autosize=FIT)
    return framed(shown, rows, told, width)
