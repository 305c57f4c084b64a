"""The days of a bill, in the agreement's time zone (R04): what each cost, and what pools were asked for by its end."""

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


def pool_path(bill: ComputedBill) -> pd.DataFrame:
    """One row per counter and day with calls: ``pool_id, month, until_ns, asked_seconds``.

    ``asked_seconds`` adds up from the beginning of the month to the end of the day, ``until_ns``: how the demand on
    each pool grows. It does not depend on the size of a pool, so the same path stands beside any number of licences.
    Only where meetings move on to their organiser's plan (``conference_overflow = organiser_plan``) is it the demand
    under the bill's own sizes.
    """
    days = calendar_days(bill)
    asked = bill.run.frame("demand_by_quarter")
    asked["day_no"] = day_numbers(days, asked["quarter"])
    by_day = asked.groupby(["counter_no", "day_no"])["seconds"].sum().reset_index()
    by_day = by_day[by_day["seconds"] > 0]
    by_day["asked_seconds"] = by_day.groupby("counter_no")["seconds"].cumsum()
    counters = [bill.inputs.counters[int(number)] for number in by_day["counter_no"]]
    by_day["pool_id"] = [counter.pool_id for counter in counters]
    by_day["month"] = [counter.month for counter in counters]
    by_day["until_ns"] = days["until_ns"].loc[by_day["day_no"]].to_list()
    return by_day[["pool_id", "month", "until_ns", "asked_seconds"]]
