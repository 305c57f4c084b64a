"""Bars in parts: one bar per name, the largest first, one part per category in the category's own colour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from chargeback_kit import text
from chargeback_kit.charts.frame import Words, framed
from chargeback_kit.charts.theme import FIT, NARROW, PADDING, WIDE, colour, colours
from chargeback_kit.export.palette import CATEGORIES
from chargeback_kit.money import MICRO, from_micro

if TYPE_CHECKING:
    import pandas as pd

    from chargeback_kit.charts.theme import Drawing

COLUMNS = (
    "name",
    "category",
    "label",
    "rank",
    "place",
    "amount_micro",
    "amount",
    "money",
    "total",
    "is_first",
    "value",
)
TOOLTIP = {"name": "For", "label": "Category", "money": "Amount", "total": "All categories"}
AMOUNTS = 76
Sums = Mapping[str, Mapping[str, int]]


def largest_first(sums: Sums) -> list[str]:
    """The names by the money of all their categories."""
    return sorted(sums, key=lambda name: (-sum(sums[name].values()), name))


def folded(sums: Sums, shown: int, rest: str) -> Sums:
    """The largest names and one for all others.

    >>> folded({"a": {"x": 3}, "b": {"x": 1}, "c": {"x": 2, "y": 1}}, 1, "2 more")
    {'a': {'x': 3}, '2 more': {'x': 3, 'y': 1}}
    """
    ranked = largest_first(sums)
    kept = {name: sums[name] for name in ranked[:shown]}
    others: dict[str, int] = {}
    for name in ranked[shown:]:
        for category, micro in sums[name].items():
            others[category] = others.get(category, 0) + micro
    return kept | ({rest: others} if others else {})


def records(sums: Sums, currency: str, rest: str = "") -> list[dict[str, object]]:
    """One row per name and category that has money; the rest is a figure without a bar, or it would dwarf the bars."""
    return [
        {
            "name": name,
            "category": category,
            "label": CATEGORIES[category],
            "rank": rank,
            "place": list(CATEGORIES).index(category),
            "amount_micro": parts[category],
            "amount": text.amount(from_micro(parts[category])),
            "money": f"{text.amount(from_micro(parts[category]))} {currency}",
            "total": text.amount(from_micro(sum(parts.values()))),
            "is_first": number == 0,
            "value": None if name == rest else parts[category] / MICRO,
        }
        for rank, (name, parts) in enumerate(sums.items())
        for number, category in enumerate(c for c in CATEGORIES if parts.get(c))
    ]


def drawn(rows: pd.DataFrame, words: Words, width: int = WIDE) -> Drawing:
    """The bars with their totals at the right edge and the legend above."""
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
    return framed(shown, rows, words, width)
