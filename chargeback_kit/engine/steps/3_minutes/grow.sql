-- grow: more or less of one kind of call, for a what-if alone: seconds and reported money times a factor (R03, R20, R30).
-- in: meter_before_growth (the stage meter of the month that was), usage, growth, rates; out: the columns of meter
-- held by: tests/planning/what_if/test_growth.py
-- What is not whole is carried to the next call of the kind, so that a month's sum is the old one times the factor,
-- rounded down. duration_seconds becomes the seconds by the step of the call's rate, which is what a rate counts.
WITH counted AS (
    SELECT
        m.*,
        u.usage_id,
        g.factor_milli,
        to_cent(m.charged_micro) // 10000 AS cents,
        CASE
            WHEN r.increment_seconds IS NULL THEN m.billed_seconds
            ELSE round_up(m.duration_seconds, r.increment_seconds)
        END AS listed_seconds
    FROM meter_before_growth AS m
    JOIN usage AS u ON u.rowid = m.row_no
    LEFT JOIN growth AS g ON g.kind = m.kind
    LEFT JOIN rates AS r ON r.rate_no = m.rate_no
),
summed AS (
    SELECT
        *,
        CAST(sum(billed_seconds) OVER so_far AS BIGINT) AS billed_so_far,
        CAST(sum(listed_seconds) OVER so_far AS BIGINT) AS listed_so_far,
        CAST(sum(coalesce(cents, 0)) OVER so_far AS BIGINT) AS cents_so_far
    FROM counted
    WINDOW so_far AS (PARTITION BY kind ORDER BY start_ns, usage_id ROWS UNBOUNDED PRECEDING)
)
SELECT
    * EXCLUDE (
        usage_id, factor_milli, cents, listed_seconds, billed_so_far, listed_so_far, cents_so_far,
        duration_seconds, billed_seconds, charged_micro
    ),
    CASE
        WHEN factor_milli IS NULL THEN duration_seconds
        ELSE CAST(share(listed_so_far, listed_seconds, factor_milli) AS INTEGER)
    END AS duration_seconds,
    CASE
        WHEN factor_milli IS NULL THEN billed_seconds
        ELSE CAST(share(billed_so_far, billed_seconds, factor_milli) AS INTEGER)
    END AS billed_seconds,
    CASE
        WHEN factor_milli IS NULL OR cents IS NULL THEN charged_micro
        ELSE share(cents_so_far, cents, factor_milli) * 10000
    END AS charged_micro
FROM summed
