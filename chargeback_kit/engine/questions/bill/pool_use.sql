-- pool_use: what was drawn from each counter, and when its pool ended (R21 to R26).
-- in: sums, counters, ends; out: one row per counter
WITH used AS (
    SELECT
        counter_no,
        CAST(sum(pooled_seconds) AS BIGINT) AS pooled_seconds,
        CAST(sum(over_seconds) AS BIGINT) AS over_seconds,
        CAST(sum(billed_seconds) AS BIGINT) AS billed_seconds
    FROM sums
    WHERE counter_no IS NOT NULL
    GROUP BY counter_no
)
SELECT
    c.counter_no,
    coalesce(u.pooled_seconds, 0) AS pooled_seconds,
    coalesce(u.over_seconds, 0) AS over_seconds,
    coalesce(u.billed_seconds, 0) AS billed_seconds,
    e.end_ns
FROM counters AS c
LEFT JOIN used AS u ON u.counter_no = c.counter_no
LEFT JOIN ends AS e ON e.counter_no = c.counter_no
