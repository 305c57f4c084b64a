"""The month as a calendar: what each day cost, and how many calls it had."""

from datetime import date, timedelta
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.call_filter import Chosen
from chargeback_kit.explain.days import days
from chargeback_kit.money import MICRO, from_micro
from chargeback_kit.presentation.picture import described, nothing_to_do, table

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
COLUMNS = (
    *("date", "day", "named", "week", "weekday", "calls", "billed_seconds", "over_seconds", "amount_micro"),
    *("calls_text", "minutes", "over", "amount", "money", "is_strong", "value"),
)


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


def opens(rows: pd.DataFrame) -> list[Chosen]:
    """The calls of each day."""
    return [Chosen(day=(day,)) for day in rows["date"]]


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
        return described(title(rows))
    least = rows.sort_values("calls", kind="stable").iloc[0]
    fewest = f"{text.counted(len(busy), 'day')} with calls; fewest on {least['named']}: {least['calls_text']}"
    return described(title(rows), subtitle(rows), fewest, next_step(rows))


next_step = nothing_to_do
