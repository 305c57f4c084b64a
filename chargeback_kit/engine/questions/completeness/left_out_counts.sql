-- left_out_counts: how many rows are no calls of this bill, by the reason (R06).
-- in: left_out; out: one row per reason
SELECT excluded_because, count(*) AS "rows" FROM left_out GROUP BY excluded_because
