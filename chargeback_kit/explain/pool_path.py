"""How the demand on each pool grows over the month: the seconds asked for by the end of each day.

Demand does not depend on the size of a pool, so the same path stands beside any number of licences. Only where meetings
move on to their organiser's plan (``conference_overflow = organiser_plan``) is it the demand under the bill's own sizes.
"""

import pandas as pd

from chargeback_kit.bill import Bill

QUERY = """
SELECT
    counter_no,
    day,
    CAST(sum(asked) OVER (PARTITION BY counter_no ORDER BY day) AS BIGINT) AS asked_seconds
FROM (
    SELECT d.counter_no, (d.start_ns - p.from_ns) // 86400000000000 AS day, CAST(sum(d.billed_seconds) AS BIGINT) AS asked
    FROM draws AS d
    JOIN spans AS p ON d.start_ns >= p.from_ns AND d.start_ns < p.until_ns
    WHERE d.counter_no IS NOT NULL
    GROUP BY ALL
)
ORDER BY counter_no, day
"""
DAY_NS = 86_400_000_000_000


def pool_path(bill: Bill) -> pd.DataFrame:
    """One row per counter and day with calls: ``pool_id, month, until_ns, asked_seconds`` (cumulative, of that month).

    ``until_ns`` is the end of the day, counted in steps of 24 hours from the beginning of the month.
    """
    counters = {number: counter for number, counter in enumerate(bill.inputs.counters)}
    months = {month.name: month for month in bill.inputs.months}
    found = bill.run.frame(QUERY)
    found["pool_id"] = [counters[number].pool_id for number in found["counter_no"]]
    found["month"] = [counters[number].month for number in found["counter_no"]]
    found["until_ns"] = [
        min(months[month].from_ns + (int(day) + 1) * DAY_NS, months[month].until_ns)
        for month, day in zip(found["month"], found["day"], strict=True)
    ]
    return found[["pool_id", "month", "until_ns", "asked_seconds"]]
