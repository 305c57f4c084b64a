-- calls_of_people: how many calls each person had, made or received, and how many of them a calling plan can cover (R57).
-- in: fund; out: one row per person
SELECT
    person_no AS person,
    count(*) AS calls,
    count(*) FILTER (WHERE CAST(kind AS VARCHAR) IN ('domestic', 'international', 'message')) AS plan_calls
FROM fund
WHERE person_no IS NOT NULL
GROUP BY person_no
