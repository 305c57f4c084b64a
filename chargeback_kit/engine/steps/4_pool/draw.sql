-- draw: what the pool covers of each call and what is over it (R25, R26, L2).
-- in: draws, counters, ends, edges, settings; out: one row per call
-- held by: tests/cases/switches.toml "the call that meets the end of a pool is split"; tests/oracle/minutes.py draw
-- Calls before the end of their pool are covered whole, calls after it not at all; the call that meets the end is
-- split, or covered whole (pool_edge). Every call joins one row of the pools, those that draw none the row -1: small
-- numbers that all match are joined by position, without hashing.
WITH pools AS (
    SELECT c.counter_no, coalesce(e.is_empty, FALSE) AS is_empty, e.end_ns, e.left_seconds
    FROM counters AS c
    LEFT JOIN ends AS e ON e.counter_no = c.counter_no
    UNION ALL
    SELECT -1, TRUE, NULL, NULL
),
covered AS (
    SELECT
        d.*,
        CASE
            WHEN p.is_empty THEN 0
            WHEN p.end_ns IS NULL OR d.start_ns < p.end_ns THEN d.billed_seconds
            WHEN d.start_ns > p.end_ns THEN 0
            WHEN g.place < 0 THEN d.billed_seconds
            WHEN g.place > 0 THEN 0
            WHEN s.pool_edge = 'split' THEN CAST(p.left_seconds AS INTEGER)
            ELSE d.billed_seconds
        END AS pooled_seconds,
        NOT p.is_empty AND (p.end_ns IS NULL OR d.start_ns < p.end_ns OR d.start_ns = p.end_ns AND coalesce(g.place, 1) <= 0)
            AS found_pool_open
    FROM draws AS d
    JOIN pools AS p ON p.counter_no = coalesce(d.counter_no, -1)
    LEFT JOIN edges AS g ON g.row_no = d.row_no
    CROSS JOIN settings AS s
)
SELECT *, billed_seconds - pooled_seconds AS over_seconds FROM covered
