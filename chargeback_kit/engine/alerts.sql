-- alerts: the call at which four fifths of a counter's minutes were used (R21, R23, R26), found like the end of a
-- pool: only the hour in which the mark is passed is put in order.
-- in: hours, draws, counters, ends, usage; out: one row per counter that passed the mark while its pool lasted
WITH marks AS (
    SELECT counter_no, (size_seconds * 4 + 4) // 5 AS mark_seconds FROM counters WHERE size_seconds > 0
),
summed AS (
    SELECT
        h.counter_no,
        m.mark_seconds,
        h."hour",
        CAST(sum(h."seconds") OVER (PARTITION BY h.counter_no ORDER BY h."hour") AS BIGINT) AS used_by_then,
        h."seconds"
    FROM hours AS h
    JOIN marks AS m ON m.counter_no = h.counter_no
),
mark_hours AS (
    SELECT counter_no, min("hour") AS "hour" FROM summed WHERE used_by_then >= mark_seconds GROUP BY counter_no
),
before_it AS (
    SELECT s.counter_no, s.used_by_then - s."seconds" AS used_before
    FROM summed AS s
    JOIN mark_hours AS h ON h.counter_no = s.counter_no AND h."hour" = s."hour"
),
within_it AS (
    SELECT d.row_no, d.counter_no, d.start_ns, d.billed_seconds, m.mark_seconds, b.used_before
    FROM draws AS d
    JOIN marks AS m ON m.counter_no = d.counter_no
    JOIN mark_hours AS h ON h.counter_no = d.counter_no AND d.start_ns // 3600000000000 = h."hour"
    JOIN before_it AS b ON b.counter_no = d.counter_no
),
in_order AS (
    SELECT
        d.*,
        u.usage_id,
        d.used_before + CAST(sum(d.billed_seconds) OVER (
            PARTITION BY d.counter_no ORDER BY d.start_ns, u.usage_id ROWS UNBOUNDED PRECEDING
        ) AS BIGINT) AS used_after
    FROM usage AS u
    JOIN within_it AS d ON d.row_no = u.rowid
),
first_calls AS (
    SELECT *, row_number() OVER (PARTITION BY counter_no ORDER BY start_ns, usage_id) AS place
    FROM in_order
    WHERE used_after >= mark_seconds
)
SELECT f.counter_no, f.start_ns AS at_ns, f.usage_id
FROM first_calls AS f
LEFT JOIN ends AS e ON e.counter_no = f.counter_no
WHERE f.place = 1
    AND (e.counter_no IS NULL OR f.start_ns < e.end_ns OR f.start_ns = e.end_ns AND f.usage_id <= e.end_usage_id)
