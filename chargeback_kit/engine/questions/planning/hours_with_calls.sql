-- hours_with_calls: the hours in which a call of the months began (R04).
-- in: classify; out: one row per hour since 1970
SELECT DISTINCT hour_of(start_ns) AS "hour" FROM classify
