-- calls_of_people: how many calls each person had, made or received, and how many of them a calling plan can cover: by
-- their kind, or since they drew one where a meeting moves on to its organiser's plan (R27, R57).
-- in: asked (the counters of plans), fund; out: one row per person
SELECT
    f.person_no AS person,
    count(*) AS calls,
    count(*) FILTER (
        WHERE CAST(f.kind AS VARCHAR) IN ('domestic', 'international', 'message')
            OR (f.counter_no IS NOT NULL AND list_contains(a.of_plans, f.counter_no))
    ) AS plan_calls
FROM fund AS f
CROSS JOIN asked AS a
WHERE f.person_no IS NOT NULL
GROUP BY f.person_no
