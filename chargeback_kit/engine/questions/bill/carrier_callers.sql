-- carrier_callers: who had calls of which carrier in which month (R35).
-- in: meter, usage, users, person_ids, person_names, word_sets, spans; out: one row per user, operator (lower case) and
-- month; person_no is empty for a user that the list does not know
WITH callers AS (
    SELECT
        lower(trim(w.operator)) AS carrier,
        p.month_no,
        coalesce(i.person_no, l.person_no) AS person_no,
        lower(coalesce(nullif(n.user_id, ''), n.user_principal_name)) AS user_name
    FROM meter AS a
    JOIN usage AS u ON u.rowid = a.row_no
    JOIN users AS n ON n.user_no = u.user_no
    JOIN word_sets AS w ON w.word_set_no = u.word_set_no
    JOIN spans AS p ON a.start_ns >= p.from_ns AND a.start_ns < p.until_ns
    LEFT JOIN person_ids AS i ON i.user_id = lower(n.user_id)
    LEFT JOIN person_names AS l ON l.user_principal_name = lower(n.user_principal_name)
    WHERE a.kind = 'carrier' AND u.user_no <> 0
)
SELECT DISTINCT
    carrier,
    month_no,
    person_no,
    CASE WHEN person_no IS NULL THEN user_name END AS stranger
FROM callers
ORDER BY ALL
