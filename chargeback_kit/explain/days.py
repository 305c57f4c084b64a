"""The calls and the money of each day of the bill, in the days of the agreement's time zone (R04)."""

from datetime import timedelta

import pandas as pd

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.rules.calendar import QUARTER_NS, day_end, day_start

SUMS = ["calls", "billed_seconds", "over_seconds", "amount_micro"]


def days(bill: ComputedBill) -> pd.DataFrame:
    """One row per day, also those without calls: ``day, from_ns, until_ns, calls, billed_seconds, over_seconds,
    amount_micro``; the sums are those of the bill.
    """
    found = calendar_days(bill)
    quarters = bill.run.frame("money_by_quarter")
    quarters["day_no"] = day_numbers(found, quarters["quarter"])
    sums = quarters.groupby("day_no")[SUMS].sum().reindex(found.index, fill_value=0)
    return found.join(sums)


def calendar_days(bill: ComputedBill) -> pd.DataFrame:
    """Every day of the months as instants [ns]: ``day, month, from_ns, until_ns``."""
    zone = bill.agreement.switches.month_time_zone
    rows = []
    for month in bill.inputs.months:
        for number in range(month.days):
            day = month.first + timedelta(days=number)
            rows.append((day, month.name, day_start(day, zone), day_end(day, zone)))
    return pd.DataFrame(rows, columns=["day", "month", "from_ns", "until_ns"])


def day_numbers(days: pd.DataFrame, quarters: pd.Series) -> list[int]:
    """The row of the day in which each quarter of an hour since 1970 lies."""
    places: list[int] = (pd.Index(days["from_ns"]).searchsorted(quarters * QUARTER_NS, side="right") - 1).tolist()
    return places
