-- pool_end: the call at which the pool of a counter ended, and the counter that it used up (R23, R25, R26).
-- in: ends, usage, allocate, asked; out: one row for a pool that ended, else none
-- ended_counter_no is NULL of a pool that was empty from the beginning.
SELECT e.is_empty, e.end_ns, coalesce(e.end_usage_id, '') AS end_usage_id, e.left_seconds, a.counter_no AS ended_counter_no
FROM ends AS e
JOIN asked AS q ON q.counter_no = e.counter_no
LEFT JOIN usage AS u ON u.usage_id = e.end_usage_id
LEFT JOIN allocate AS a ON a.row_no = u.rowid
WHERE u.rowid IS NULL OR a.row_no IS NOT NULL
