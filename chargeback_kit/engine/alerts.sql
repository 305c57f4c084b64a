-- alerts: the call at which four fifths of a counter's minutes were used (R21, R23, R26), found like the end of a
-- pool: seconds are summed by hour, and only the hour in which the mark is passed is put in order.
-- in: draws, counters, ends; out: one row per counter that passed the mark while its pool lasted
WITH marks AS (
    SELECT counter_no, (size_seconds * 4 + 4) // 5 AS mark_seconds FROM counters WHERE size_seconds > 0
),
hours AS (
    SELECT counter_no, start_ns // 3600000000000 AS "hour", CAST(sum(billed_seconds) AS BIGINT) AS "seconds"
    FROM draws
    WHERE counter_no IS NOT NULL
    GROUP BY ALL
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
in_order AS (
    SELECT
        m.counter_no,
        m.mark_seconds,
        d.start_ns,
        d.usage_id,
        b.used_before + CAST(sum(d.billed_seconds) OVER (
            PARTITION BY d.counter_no ORDER BY d.start_ns, d.usage_id ROWS UNBOUNDED PRECEDING
        ) AS BIGINT) AS used_after
    FROM draws AS d
    JOIN marks AS m ON m.counter_no = d.counter_no
    JOIN mark_hours AS h ON h.counter_no = d.counter_no AND d.start_ns // 3600000000000 = h."hour"
    JOIN before_it AS b ON b.counter_no = d.counter_no
),
first_calls AS (
    SELECT *, row_number() OVER (PARTITION BY counter_no ORDER BY start_ns, usage_id) AS place
    FROM in_order
    WHERE used_after >= mark_seconds
)
SELECT f.counter_no, f.start_ns AS at_ns, CAST(f.usage_id AS VARCHAR) AS usage_id
FROM first_calls AS f
LEFT JOIN ends AS e ON e.counter_no = f.counter_no
WHERE f.place = 1
    AND (e.counter_no IS NULL OR f.start_ns < e.end_ns OR f.start_ns = e.end_ns AND f.usage_id <= e.end_usage_id)
