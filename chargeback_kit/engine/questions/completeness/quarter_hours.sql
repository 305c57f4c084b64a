-- quarter_hours: the rows of all files by the quarter of an hour they start in, on which every zone's days begin (R04).
-- in: usage; out: one row per quarter of an hour since 1970
SELECT start_ns // 900000000000 AS quarter, count(*) AS "rows" FROM usage WHERE start_ns IS NOT NULL GROUP BY quarter
