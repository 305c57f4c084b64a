-- roster: who each pair of object id and sign-in name is, and under which row of the user list on which days (R14, R50).
-- in: usage, person_ids, person_names, stays, pool_countries, word_countries; out: one row per pair, country and stay
-- A row of the list without a usage location takes the country of the call (R11, R21).
WITH named AS (
    SELECT DISTINCT user_id, user_principal_name, user_country FROM usage
),
found AS (
    SELECT n.user_id, n.user_principal_name, n.user_country, coalesce(i.person_no, p.person_no) AS person_no, k.country
    FROM named AS n
    LEFT JOIN person_ids AS i ON i.user_id = lower(CAST(n.user_id AS VARCHAR))
    LEFT JOIN person_names AS p ON p.user_principal_name = lower(CAST(n.user_principal_name AS VARCHAR))
    LEFT JOIN word_countries AS w ON w.user_country = CAST(n.user_country AS VARCHAR)
    LEFT JOIN pool_countries AS k ON k.country = w.country
)
SELECT f.user_id, f.user_principal_name, f.user_country, s.*
FROM found AS f
JOIN stays AS s ON s.person_no = f.person_no AND (s.for_country IS NULL OR s.for_country = coalesce(f.country, ''))
