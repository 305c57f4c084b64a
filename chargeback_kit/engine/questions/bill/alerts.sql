-- alerts: the moments at which 80 % of a counter's minutes were used while its pool lasted, and at which its pool ended
-- (R23, R26).
-- in: marks, ends; out: one row per moment
SELECT m."percent", m.counter_no, m.start_ns AS at_ns, m.usage_id
FROM marks AS m
LEFT JOIN ends AS e ON e.counter_no = m.counter_no
WHERE m."percent" = 80
    AND (e.counter_no IS NULL OR m.start_ns < e.end_ns OR m.start_ns = e.end_ns AND m.usage_id <= e.end_usage_id)
UNION ALL
SELECT 100, counter_no, end_ns, end_usage_id FROM ends WHERE NOT is_empty
