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
            WHEN m.kind = 'message' THEN m.duration_seconds
            WHEN r.increment_seconds IS NULL THEN m.billed_seconds
            ELSE counted_seconds(m.duration_seconds, r.free_seconds, r.first_seconds, r.increment_seconds)
        END AS listed_seconds
    FROM meter_before_growth AS m
    JOIN growth AS g ON g.kind = m.kind
    JOIN usage AS u ON u.rowid = m.row_no
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
),
grown AS (
    SELECT
        row_no,
        CAST(share(listed_so_far, listed_seconds, factor_milli) AS INTEGER) AS duration_seconds,
        CAST(share(billed_so_far, billed_seconds, factor_milli) AS INTEGER) AS billed_seconds,
        share(cents_so_far, cents, factor_milli) * 10000 AS charged_micro
    FROM summed
)
SELECT
    m.* EXCLUDE (duration_seconds, billed_seconds, charged_micro),
    CASE WHEN g.row_no IS NULL THEN m.duration_seconds ELSE g.duration_seconds END AS duration_seconds,
    CASE WHEN g.row_no IS NULL THEN m.billed_seconds ELSE g.billed_seconds END AS billed_seconds,
    CASE WHEN g.charged_micro IS NULL THEN m.charged_micro ELSE g.charged_micro END AS charged_micro
FROM meter_before_growth AS m
LEFT JOIN grown AS g ON g.row_no = m.row_no
