-- demand_by_quarter: the seconds asked of each counter by the quarter of an hour they start in (R26).
-- in: draws; out: one row per counter and quarter of an hour since 1970
SELECT counter_no, quarter_of(start_ns) AS quarter, CAST(sum(billed_seconds) AS BIGINT) AS "seconds"
FROM draws
WHERE counter_no IS NOT NULL
GROUP BY counter_no, quarter
