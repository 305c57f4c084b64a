-- ends: the call at which each pool ended (R23, R25, R26), found without sorting the month: only the hour in which a
-- pool runs dry is put in order.
-- in: hours, draws, counters, usage (for the order of ids); out: one row per counter whose pool ended
-- Counters of one pool_no end together; an empty pool has ended before its first call.
WITH empty_pools AS (
    SELECT DISTINCT pool_no FROM counters WHERE size_seconds = 0
),
summed AS (
    SELECT
        h.counter_no,
        c.pool_no,
        c.size_seconds,
        h."hour",
        CAST(sum(h."seconds") OVER (PARTITION BY h.counter_no ORDER BY h."hour") AS BIGINT) AS used_by_then,
        h."seconds"
    FROM hours AS h
    JOIN counters AS c ON c.counter_no = h.counter_no
    WHERE c.pool_no NOT IN (SELECT pool_no FROM empty_pools)
),
last_hours AS (
    SELECT pool_no, min("hour") AS "hour" FROM summed WHERE used_by_then >= size_seconds GROUP BY pool_no
),
before_it AS (
    SELECT s.counter_no, CAST(sum(s."seconds") AS BIGINT) AS used_before
    FROM summed AS s
    JOIN last_hours AS h ON h.pool_no = s.pool_no
    WHERE s."hour" < h."hour"
    GROUP BY s.counter_no
),
within_it AS (
    SELECT
        d.row_no,
        d.counter_no,
        d.start_ns,
        d.billed_seconds,
        c.pool_no,
        c.size_seconds,
        coalesce(b.used_before, 0) AS used_before
    FROM draws AS d
    JOIN counters AS c ON c.counter_no = d.counter_no
    JOIN last_hours AS h ON h.pool_no = c.pool_no AND d.start_ns // 3600000000000 = h."hour"
    LEFT JOIN before_it AS b ON b.counter_no = d.counter_no
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
last_calls AS (
    SELECT *, row_number() OVER (PARTITION BY pool_no ORDER BY start_ns, usage_id) AS place
    FROM in_order
    WHERE used_after >= size_seconds
),
pool_ends AS (
    SELECT
        pool_no,
        start_ns AS end_ns,
        usage_id AS end_usage_id,
        billed_seconds - (used_after - size_seconds) AS left_seconds
    FROM last_calls
    WHERE place = 1
    UNION ALL
    SELECT pool_no, -4611686018427387904, NULL, 0 FROM empty_pools
)
SELECT c.counter_no, e.end_ns, e.end_usage_id, e.left_seconds
FROM pool_ends AS e
JOIN counters AS c ON c.pool_no = e.pool_no
