"""The money of calls by the country of the number that was called (R11): its prefix, else the name in the row."""

import pandas as pd

from chargeback_kit.bill import Bill

QUERY = """
SELECT
    coalesce(n.country, nullif(t.name_country, ''), '') AS country,
    CAST(a.category AS VARCHAR) AS category,
    count(*) AS calls,
    CAST(sum(a.billed_seconds) AS BIGINT) AS billed_seconds,
    CAST(sum(a.amount_micro) AS BIGINT) AS amount_micro
FROM allocate AS a
JOIN usage AS u ON u.rowid = a.row_no
JOIN situations AS t ON t.word_set_no = u.word_set_no
LEFT JOIN (SELECT DISTINCT "number", country FROM numbers) AS n ON n."number" = u.callee_number
GROUP BY ALL
ORDER BY country, category
"""


def destinations(bill: Bill) -> pd.DataFrame:
    """One row per country and category: ``country, category, calls, billed_seconds, amount_micro``.

    ``country`` is an ISO 3166 code, or empty where neither number nor name says one; the sums are those of the bill.
    """
    return bill.run.frame(QUERY)
