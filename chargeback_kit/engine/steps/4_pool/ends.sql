-- ends: the call at which each pool ended (R03, R23, R25, R26): the first call that used up one of its counters.
-- in: marks, counters; out: one row per counter whose pool ended
-- held by: tests/cases/examples.toml "E6 a used-up international counter ends the domestic one"; tests/oracle/minutes.py is_open
-- Counters of one pool_no end together. A pool without minutes (is_empty) ended before its first call.
WITH used_up AS (
    SELECT
        c.pool_no,
        m.start_ns,
        m.usage_id,
        m.left_seconds,
        row_number() OVER (PARTITION BY c.pool_no ORDER BY m.start_ns, m.usage_id) AS place
    FROM marks AS m
    JOIN counters AS c ON c.counter_no = m.counter_no
    WHERE m."percent" = 100
),
empty_pools AS (
    SELECT DISTINCT pool_no FROM counters WHERE size_seconds = 0
),
pool_ends AS (
    SELECT pool_no, FALSE AS is_empty, start_ns AS end_ns, usage_id AS end_usage_id, left_seconds
    FROM used_up
    WHERE place = 1 AND pool_no NOT IN (SELECT pool_no FROM empty_pools)
    UNION ALL
    SELECT pool_no, TRUE, NULL, NULL, 0 FROM empty_pools
)
SELECT c.counter_no, e.is_empty, e.end_ns, e.end_usage_id, e.left_seconds
FROM pool_ends AS e
JOIN counters AS c ON c.pool_no = e.pool_no
