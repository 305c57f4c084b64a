-- edges: the calls that start at the very instant at which their pool ended, before or after the call that ended it
-- in the order of their ids (R03, R26).
-- in: draws, ends, usage; out: one row per such call; place is -1 before that call, 0 for itself, 1 after it
-- held by: tests/cases/money.toml "calls of one instant draw by usage id"; tests/oracle/minutes.py draw
WITH at_the_end AS (
    SELECT d.row_no, e.end_usage_id
    FROM draws AS d
    JOIN ends AS e ON e.counter_no = d.counter_no AND e.end_ns = d.start_ns
)
SELECT
    t.row_no,
    CASE WHEN u.usage_id < t.end_usage_id THEN -1 WHEN u.usage_id > t.end_usage_id THEN 1 ELSE 0 END AS place
FROM usage AS u
JOIN at_the_end AS t ON t.row_no = u.rowid
