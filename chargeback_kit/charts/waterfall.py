"""From list price to what departments pay: what the pools covered, who paid the rest, and the licence fees."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import pandas as pd

from chargeback_kit.charts.frame import framed
from chargeback_kit.charts.theme import FIT, colours
from chargeback_kit.plot import WIDE
from chargeback_kit.presentation import waterfall as told
from chargeback_kit.presentation.palette import STEPS
from chargeback_kit.presentation.waterfall import rows

if TYPE_CHECKING:
    from chargeback_kit.plot import Drawing

__all__ = ["chart", "rows", "shape", "told"]

AMOUNTS = 80
TOOLTIP = {"step": "Step", "money": "Amount", "says": "What it is"}


def shape(rows: pd.DataFrame) -> Hashable:
    """What the drawing depends on; while it stays the same, new rows can take the place of the old."""
    return tuple(rows["step"])


def chart(rows: pd.DataFrame, width: int = WIDE) -> Drawing:
    """Bars from left to right, each beginning where the one above it ends."""
    import altair as alt

    tooltip = [alt.Tooltip(f"{field}:N", title=name) for field, name in TOOLTIP.items()]
    y = alt.Y("step:N", sort=None, axis=alt.Axis(title=None, ticks=False, domain=False, labelLimit=170))
    base = alt.Chart().encode(y=y, tooltip=tooltip)
    scale = alt.Scale(range=[0, alt.ExprRef(f"width - {AMOUNTS}")])
    x = alt.X("low:Q", scale=scale, axis=None)
    tint = alt.Color("colour:N", scale=colours(sorted(set(STEPS.values()))), legend=None)
    thick = alt.condition("datum.is_part", alt.value(10), alt.value(22))
    bars = base.mark_bar().encode(x=x, x2="high:Q", color=tint, size=thick)
    amounts = base.mark_text(align="right").encode(x=alt.value("width"), text="amount:N")
    drawn = alt.layer(bars, amounts).properties(width=width, height=alt.Step(34), autosize=FIT)
    return framed(drawn, rows, told, width)
