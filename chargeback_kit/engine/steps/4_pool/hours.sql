-- hours: the seconds that calls draw from each counter, hour by hour (R26), from which marks finds the hour of each mark.
-- in: draws; out: one row per counter and hour since 1970
-- held by: tests/cases/examples.toml "E12 a hundred minutes over the conferencing pool are charged"; tests/oracle/minutes.py draw
SELECT counter_no, hour_of(start_ns) AS "hour", CAST(sum(billed_seconds) AS BIGINT) AS "seconds"
FROM draws
WHERE counter_no IS NOT NULL
GROUP BY ALL
