"""From list cost to what departments pay: what the pools covered, who paid the rest, and the licence fees."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.charts.frame import Words, framed, table
from chargeback_kit.charts.theme import FIT, WIDE, colours
from chargeback_kit.explain.waterfall import Bar, waterfall
from chargeback_kit.export.palette import PAYERS, STEPS
from chargeback_kit.export.sections.steps import CHARGES, LIST_PRICE, in_order, levels, shown
from chargeback_kit.money import to_micro

if TYPE_CHECKING:
    from chargeback_kit.charts.theme import Drawing

COVERED, PAY = "Covered by pools", "Departments pay"
AMOUNTS = 80
TOOLTIP = {"step": "Step", "money": "Amount", "says": "What it is"}
COLUMNS = ("step", "is_level", "is_part", "amount_micro", "amount", "money", "says", "colour", "low", "high", "end")


def rows(bill: ComputedBill) -> pd.DataFrame:
    """One row per step: its amount [micro-units] and as text, and where its bar reaches from and to."""
    bars = in_order(waterfall(bill), has_rates=bill.has_card)
    records = [_row(bar, *pair, bill.currency) for bar, pair in zip(bars, levels(bars), strict=True)]
    return table(records, COLUMNS, currency=bill.currency, period=text.months(bill.months))


def _row(bar: Bar, start: Decimal, end: Decimal, currency: str) -> dict[str, object]:
    is_part = bar.name in PAYERS
    low, high = sorted((start, end))
    return {
        "step": f"of which {bar.name[0].lower()}{bar.name[1:]}" if is_part else bar.name,
        "is_level": bar.is_level,
        "is_part": is_part,
        "amount_micro": to_micro(shown(bar)),
        "amount": text.amount(shown(bar)),
        "money": f"{text.amount(shown(bar))} {currency}",
        "says": bar.says,
        "colour": STEPS.get(bar.name, "other"),
        "low": float(low),
        "high": float(high),
        "end": float(end),
    }


def title(rows: pd.DataFrame) -> str:
    """What the pools covered and what is left to pay."""
    money = dict(zip(rows["step"], rows["money"], strict=True))
    if COVERED not in money:
        return f"Calls cost {money[CHARGES]} and licences {money['Licence fees']}"
    covered = money[COVERED].removeprefix("-").removesuffix(f" {rows.attrs['currency']}")
    return f"Pools covered {covered} of {money[LIST_PRICE]} in calls; departments pay {money[PAY]}"


def subtitle(rows: pd.DataFrame) -> str:
    """Unit and period."""
    return f"Amounts in {rows.attrs['currency']}, {rows.attrs['period']}"


def description(rows: pd.DataFrame) -> str:
    """The steps in words."""
    steps = "; ".join(f"{step} {money}" for step, money in zip(rows["step"], rows["money"], strict=True))
    return f"{title(rows)}. {subtitle(rows)}. Waterfall: {steps}."


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
    return framed(drawn, rows, Words(title(rows), subtitle(rows), description(rows)), width)
