-- last_draws: the counters that calls asked seconds of, in the order of the last such call of each (R03, R23).
-- in: draws, usage; out: one row per counter with calls
SELECT d.counter_no
FROM draws AS d
JOIN usage AS u ON u.rowid = d.row_no
WHERE d.counter_no IS NOT NULL AND d.billed_seconds > 0
GROUP BY d.counter_no
ORDER BY max({'start_ns': d.start_ns, 'usage_id': u.usage_id})
