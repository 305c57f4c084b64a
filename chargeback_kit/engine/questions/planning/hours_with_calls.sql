-- hours_with_calls: the hours in which a call of the months began (R04).
-- in: classify; out: one row per hour since 1970
SELECT DISTINCT start_ns // 3600000000000 AS "hour" FROM classify
