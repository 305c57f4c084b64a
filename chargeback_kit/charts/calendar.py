"""The month as a calendar: what each day cost, and how many calls it had."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.charts.frame import Words, framed, nothing, table
from chargeback_kit.charts.theme import FIT, NARROW, WIDE, colour
from chargeback_kit.explain.days import days
from chargeback_kit.money import MICRO, from_micro

if TYPE_CHECKING:
    from chargeback_kit.charts.theme import Drawing

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
COLUMNS = (
    *("date", "day", "named", "week", "weekday", "calls", "billed_seconds", "over_seconds", "amount_micro"),
    *("calls_text", "minutes", "over", "amount", "money", "is_strong", "value"),
)
TOOLTIP = {
    "named": "Day",
    "money": "Charges for calls",
    "calls_text": "Calls",
    "minutes": "Billed minutes",
    "over": "Minutes over the pools",
}


def rows(bill: ComputedBill) -> pd.DataFrame:
    """One row per day, also those without calls: calls, seconds [s], money [micro-units] and as text."""
    found = days(bill)
    most = int(found["amount_micro"].max())
    monday = found["day"].iloc[0] - timedelta(days=found["day"].iloc[0].weekday())
    records = [_row(day, monday, most, bill.currency) for day in found.to_dict("records")]
    return table(records, COLUMNS, period=text.months(bill.months), currency=bill.currency)


def _row(found: dict[Any, Any], monday: date, most: int, currency: str) -> dict[str, object]:
    day, calls, micro = found["day"], int(found["calls"]), int(found["amount_micro"])
    name = f"{day.day} {text.MONTHS[day.month - 1]}"
    amount = text.amount(from_micro(micro))
    return {
        "date": day.isoformat(),
        "day": f"{day.day} {text.MONTHS[day.month - 1][:3]}" if day.day == 1 else str(day.day),
        "named": f"{WEEKDAYS[day.weekday()]} {name}",
        "week": (day - monday).days // 7,
        "weekday": day.weekday(),
        "calls": calls,
        "billed_seconds": int(found["billed_seconds"]),
        "over_seconds": int(found["over_seconds"]),
        "amount_micro": micro,
        "calls_text": text.counted(calls, "call"),
        "minutes": text.minutes(int(found["billed_seconds"])),
        "over": text.minutes(int(found["over_seconds"])),
        "amount": amount if micro else "",
        "money": f"{amount} {currency}",
        "is_strong": 20 * micro > 11 * most,
        "value": micro / MICRO,
    }


def title(rows: pd.DataFrame) -> str:
    """The day that cost the most, or that had the most calls where none cost anything."""
    if not rows["calls"].sum():
        return f"No calls in {rows.attrs['period']}"
    most = rows.sort_values("amount_micro", ascending=False, kind="stable").iloc[0]
    if most["amount_micro"] <= 0:
        busiest = rows.sort_values("calls", ascending=False, kind="stable").iloc[0]
        return f"No call cost anything; {busiest['named']} had the most: {busiest['calls_text']}"
    return f"{most['named']} cost the most: {most['money']} for {most['calls_text']}"


def subtitle(rows: pd.DataFrame) -> str:
    """Unit and period."""
    return f"Charges for calls in {rows.attrs['currency']} and number of calls by day, {rows.attrs['period']}"


def description(rows: pd.DataFrame) -> str:
    """The finding and the range of the days, in words."""
    busy = rows[rows["calls"] > 0]
    if busy.empty:
        return f"{title(rows)}."
    least = rows.sort_values("calls", kind="stable").iloc[0]
    return (
        f"{title(rows)}. {subtitle(rows)}. {text.counted(len(busy), 'day')} with calls; "
        f"fewest on {least['named']}: {least['calls_text']}."
    )


def shape(rows: pd.DataFrame) -> Hashable:
    """What the drawing depends on; while it stays the same, new rows can take the place of the old."""
    return (rows.attrs["period"],)


def chart(rows: pd.DataFrame, width: int = WIDE) -> Drawing:
    """One cell per day, a row per week; the darker (on a dark ground the lighter), the more money."""
    import altair as alt

    if not rows["calls"].sum():
        return nothing(title(rows), rows.attrs["period"], width)
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
        for field, dy, size, weight in _lines(is_narrow)
    ]
    drawn = alt.layer(cells, *words).properties(width=width, height=alt.Step(58), autosize=FIT)
    return framed(drawn, rows, Words(title(rows), subtitle(rows), description(rows)), width)


def _lines(is_narrow: bool) -> list[tuple[str, int, int, Literal["normal", "bold"]]]:
    """What stands in a cell: the field, how far below the middle [px], how large [px], how heavy."""
    small = 10 if is_narrow else 11
    calls = "calls" if is_narrow else "calls_text"
    return [("day", -16, small, "normal"), ("amount", 0, 11 if is_narrow else 14, "bold"), (calls, 16, small, "normal")]
