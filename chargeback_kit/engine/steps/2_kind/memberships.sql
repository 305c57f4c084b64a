-- memberships: who each pair of object id and sign-in name is, and under which row of the user list on which days (R14, R50).
-- in: users, person_ids, person_names, memberships_in_month; out: one row per pair and membership
-- held by: tests/cases/money.toml "money follows the cost centre on the day of the call"; tests/oracle/people.py on
WITH found AS (
    SELECT
        u.user_no,
        coalesce(i.person_no, p.person_no) AS person_no
    FROM users AS u
    LEFT JOIN person_ids AS i ON i.user_id = lower(u.user_id)
    LEFT JOIN person_names AS p ON p.user_principal_name = lower(u.user_principal_name)
)
SELECT f.user_no, s.*
FROM found AS f
JOIN memberships_in_month AS s ON s.person_no = f.person_no
