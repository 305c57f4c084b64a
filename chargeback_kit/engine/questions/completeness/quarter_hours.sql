-- quarter_hours: the rows of all files by the quarter of an hour they start in, on which every zone's days begin (R04).
-- in: usage; out: one row per quarter of an hour since 1970
SELECT quarter_of(start_ns) AS quarter, count(*) AS "rows" FROM usage WHERE start_ns IS NOT NULL GROUP BY quarter
