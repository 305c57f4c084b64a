-- people_of_centers: who had the calls of each cost centre, and what they came to by category (R50).
-- in: allocate, usage, users, people, cost_centers; out: one row per cost centre, person and category, '' for calls of nobody
SELECT
    c.cost_center,
    coalesce(nullif(u.user_principal_name, ''), p.user_principal_name, nullif(u.user_id, ''), '') AS who,
    CAST(a.category AS VARCHAR) AS category,
    count(*) AS calls,
    CAST(sum(a.billed_seconds) AS BIGINT) AS billed_seconds,
    CAST(sum(a.pooled_seconds) AS BIGINT) AS pooled_seconds,
    CAST(sum(a.amount_micro) AS BIGINT) AS amount_micro
FROM allocate AS a
JOIN cost_centers AS c ON c.cost_center_no = a.cost_center_no
JOIN usage AS x ON x.rowid = a.row_no
JOIN users AS u ON u.user_no = x.user_no
LEFT JOIN people AS p ON p.person_no = a.person_no
GROUP BY ALL
ORDER BY c.cost_center, amount_micro DESC, calls DESC, who, category
