"""The wallet over the month: the balance after every event, purchases marked, and the line that triggers a recharge."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.charts.frame import Words, framed, nothing, table
from chargeback_kit.charts.period import MS, period, time_axis
from chargeback_kit.charts.theme import FIT, NARROW, WIDE, colour
from chargeback_kit.export.sections.balance import MARKED, WORDS
from chargeback_kit.export.shapes import thin
from chargeback_kit.money import to_micro

if TYPE_CHECKING:
    from chargeback_kit.charts.theme import Drawing

POINTS = 1000
COLUMNS = (
    *("at_ms", "at", "event", "what", "is_mark", "amount_micro", "balance_micro", "amount_money", "balance_money"),
    *("balance", "trigger"),
)
TOOLTIP = {"at": "At (UTC)", "what": "Event", "amount_money": "Amount", "balance_money": "Balance after it"}
SHAPES = {"top_up": "diamond", "recharge": "triangle-up", "expiry": "cross"}
EVENTS = WORDS | {"opening": "opening balance", "closing": "closing balance", "call": "call"}


def rows(bill: ComputedBill) -> pd.DataFrame:
    """One row per event; of a long month the lowest and highest of each stretch, and every purchase and expiry."""
    events = bill.wallet
    over = period(bill)
    terms = bill.agreement.wallet
    if terms is None or events.empty:
        return table([], COLUMNS, period=over, currency=bill.currency)
    trigger = terms.trigger if terms.recharge is not None else None
    kept = events.iloc[thin(_cents(events["balance"]), events["event"].isin(MARKED), POINTS)]
    records = [_row(event, trigger, bill.currency) for event in kept.to_dict("records")]
    lowest = text.amount(events["balance"].min())
    counts = {str(name): int(number) for name, number in events["event"].value_counts().items()}
    about = {"trigger": None if trigger is None else text.amount(trigger), "lowest": lowest, "counts": counts}
    return table(records, COLUMNS, period=over, currency=bill.currency, **about)


def _cents(amounts: pd.Series) -> pd.Series:
    return (amounts * 100).astype("int64").reset_index(drop=True)


def _row(event: dict[Any, Any], trigger: Decimal | None, currency: str) -> dict[str, object]:
    at = event["at"]
    return {
        "at_ms": at.value // MS,
        "at": text.instant(at),
        "event": event["event"],
        "what": EVENTS[event["event"]],
        "is_mark": event["event"] in MARKED,
        "amount_micro": to_micro(event["amount"]),
        "balance_micro": to_micro(event["balance"]),
        "amount_money": f"{text.amount(event['amount'])} {currency}",
        "balance_money": f"{text.amount(event['balance'])} {currency}",
        "balance": float(event["balance"]),
        "trigger": None if trigger is None else float(trigger),
    }


def title(rows: pd.DataFrame) -> str:
    """How often credits were bought, whether they fell short, and what is left."""
    if rows.empty:
        return f"No Communications Credits in {rows.attrs['period'].words}"
    left = f"{rows['balance_money'].iloc[-1]} are left"
    recharges = rows.attrs["counts"].get("recharge", 0)
    if rows["balance_micro"].min() < 0:
        return f"Credits ran dry: at worst {rows.attrs['lowest'].removeprefix('-')} {rows.attrs['currency']} short"
    if recharges:
        return f"Auto-recharge bought credits {text.times(recharges)}; {left}"
    return f"Credits were never recharged; {left}"


def subtitle(rows: pd.DataFrame) -> str:
    """Unit, period, and what the broken line is."""
    trigger = rows.attrs.get("trigger")
    line = f"; the broken line is the trigger of {trigger}" if trigger else ""
    return f"Balance of Communications Credits in {rows.attrs['currency']}, {rows.attrs['period'].words}{line}"


def description(rows: pd.DataFrame) -> str:
    """The path in words: ends, lowest point and every purchase (the first ten)."""
    if rows.empty:
        return f"{title(rows)}."
    ends = f"from {rows['balance_money'].iloc[0]} to {rows['balance_money'].iloc[-1]}, lowest {rows.attrs['lowest']}"
    marks = rows[rows["is_mark"]].head(10)
    bought = "".join(f"; {r.what} {r.amount_money} on {r.at}" for r in marks.itertuples())
    return f"{title(rows)}. {subtitle(rows)}: {ends}{bought}."


def shape(rows: pd.DataFrame) -> Hashable:
    """What the drawing depends on; while it stays the same, new rows can take the place of the old."""
    return rows.attrs["period"].words, rows.empty, tuple(sorted(rows.attrs.get("counts", ())))


def chart(rows: pd.DataFrame, width: int = WIDE) -> Drawing:
    """A line that keeps each level until the next event; purchases are points on it."""
    import altair as alt

    if rows.empty:
        return nothing(title(rows), rows.attrs["period"].words, width)
    tooltip = [alt.Tooltip(f"{field}:N", title=name) for field, name in TOOLTIP.items()]
    axis = alt.Axis(title=None, tickCount=5, domain=False, ticks=False, format=",~r")
    y = alt.Y("balance:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))
    base = alt.Chart().encode(x=time_axis(rows.attrs["period"]))
    line = base.mark_line(interpolate="step-after", color=colour("credits"), strokeWidth=2).encode(y=y)
    trigger = base.mark_line(color=colour("soft"), strokeDash=[5, 4]).encode(y="trigger:Q")
    touch = base.mark_point(filled=True, size=120, opacity=0, color=colour("ink")).encode(y=y, tooltip=tooltip)
    marks = base.transform_filter("datum.is_mark").mark_point(filled=True, size=90, opacity=1)
    used = [event for event in MARKED if event in rows.attrs["counts"]]
    scale = alt.Scale(domain=[WORDS[event] for event in used], range=[SHAPES[event] for event in used])
    legend = alt.Legend(symbolFillColor=colour("ink"), symbolStrokeColor=colour("ink"), symbolSize=80)
    shape = alt.Shape("what:N", scale=scale, legend=legend)
    bought = marks.encode(y=y, shape=shape, color=alt.value(colour("ink")), tooltip=tooltip)
    layers = [line, trigger, touch, *([bought] if used else [])]  # an empty legend would have no height
    drawn = alt.layer(*layers).properties(width=width, height=240 if width > NARROW else 200, autosize=FIT)
    return framed(drawn, rows, Words(title(rows), subtitle(rows), description(rows)), width)
