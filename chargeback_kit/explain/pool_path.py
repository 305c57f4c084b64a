"""How the demand on each pool grows over the month: the seconds asked for by the end of each day.

Demand does not depend on the size of a pool, so the same path stands beside any number of licences. Only where
meetings move on to their organiser's plan (``conference_overflow = organiser_plan``) is it the demand under the bill's
own sizes.
"""

import pandas as pd

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.days import calendar_days, day_numbers


def pool_path(bill: ComputedBill) -> pd.DataFrame:
    """One row per counter and day with calls: ``pool_id, month, until_ns, asked_seconds``.

    ``asked_seconds`` adds up from the beginning of the month to the end of the day, ``until_ns``.
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
