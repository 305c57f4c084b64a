-- planned_calls: the calls that a calling plan can cover, with their seconds and their price without any pool (R25, R31).
-- in: fund; out: one row per domestic or international call; person is -1 for nobody
SELECT
    coalesce(person_no, -1) AS person,
    CAST(kind AS VARCHAR) = 'international' AS abroad,
    start_ns,
    billed_seconds,
    coalesce(list_micro, amount_micro) AS list_micro
FROM fund
WHERE CAST(kind AS VARCHAR) IN ('domestic', 'international')
