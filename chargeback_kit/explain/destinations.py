"""The money of calls by the country of the number that was called (R11): its prefix, else the name in the row."""

import pandas as pd

from chargeback_kit.bill.bill import ComputedBill

QUERY = """
WITH called AS (
    SELECT
        head(u.callee_number, s.past_prefixes) AS head,
        nullif(t.name_country, '') AS name_country,
        a.category,
        count(*) AS calls,
        sum(a.billed_seconds) AS billed_seconds,
        sum(a.amount_micro) AS amount_micro
    FROM allocate AS a
    JOIN usage AS u ON u.rowid = a.row_no
    JOIN situations AS t ON t.word_set_no = u.word_set_no
    CROSS JOIN settings AS s
    GROUP BY ALL
),
placed AS (
    SELECT
        *,
        CAST(rpad(left(CAST(head AS VARCHAR), 15), 15, '0') AS BIGINT) * 16
            + least(length(CAST(head AS VARCHAR)), 15) AS place
    FROM called
)
SELECT
    coalesce(c.country, p.name_country, '') AS country,
    CAST(p.category AS VARCHAR) AS category,
    CAST(sum(p.calls) AS BIGINT) AS calls,
    CAST(sum(p.billed_seconds) AS BIGINT) AS billed_seconds,
    CAST(sum(p.amount_micro) AS BIGINT) AS amount_micro
FROM placed AS p
ASOF LEFT JOIN country_segments AS c ON p.place >= c.place
GROUP BY ALL
ORDER BY country, category
"""


def destinations(bill: ComputedBill) -> pd.DataFrame:
    """One row per country and category: ``country, category, calls, billed_seconds, amount_micro``.

    ``country`` is an ISO 3166 code, or empty where neither number nor name says one; the sums are those of the bill.
    """
    return bill.run.frame(QUERY)
