-- money_by_quarter: calls, seconds and money by the quarter of an hour they start in (R04).
-- in: allocate; out: one row per quarter of an hour since 1970
SELECT
    quarter_of(start_ns) AS quarter,
    count(*) AS calls,
    CAST(sum(billed_seconds) AS BIGINT) AS billed_seconds,
    CAST(sum(over_seconds) AS BIGINT) AS over_seconds,
    CAST(sum(amount_micro) AS BIGINT) AS amount_micro
FROM allocate
GROUP BY quarter
