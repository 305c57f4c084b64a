-- watched_calls: the calls in which anomalies are looked for, with both numbers, who has them and what they cost (R61).
-- in: calls_by_country, usage, call_attributes, users, people, cost_centers; out: one row per call that was made, forwarded, received
-- toll-free, or received by somebody who forwards, in the order of the bill; person is -1 for nobody, who is empty where no
-- person is named. rated_micro: only where the card's amount is one to hold the reported one against
WITH told AS (
    SELECT
        c.*,
        t.usage_country,
        t.is_conference AS is_meeting,
        contains(t.call_type, 'forward') OR starts_with(t.call_type, 'ucap_out')
            OR t.call_type IN ('dr_out_bot', 'dr_out_ucap') AS is_forwarded
    FROM calls_by_country AS c
    JOIN usage AS u ON u.rowid = c.row_no
    JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
    WHERE CAST(c.kind AS VARCHAR) <> 'message'
),
forwarding AS (
    SELECT DISTINCT user_no, CASE WHEN user_no = 0 THEN coalesce(caller_number, 0) ELSE 0 END AS "number" FROM told WHERE is_forwarded
)
SELECT
    c.row_no,
    c.usage_id,
    c.start_ns,
    c.duration_seconds AS "seconds",
    CAST(c.kind AS VARCHAR) AS kind,
    c.is_incoming,
    c.is_forwarded,
    c.is_meeting,
    c.caller_number AS caller,
    c.callee_number AS callee,
    c.country,
    c.usage_country,
    coalesce(c.person_no, -1) AS person,
    lower(coalesce(nullif(u.user_principal_name, ''), p.user_principal_name, u.user_id)) AS who,
    o.cost_center,
    CAST(c.funded_by AS VARCHAR) AS paid_by,
    c.amount_micro,
    CASE
        WHEN c.is_rated AND c.contradiction IS NULL AND c.reported_micro > 0 AND c.rated_micro > 0 THEN c.reported_micro
    END AS reported_micro,
    CASE WHEN c.is_rated AND c.contradiction IS NULL THEN c.rated_micro END AS rated_micro
FROM told AS c
JOIN users AS u ON u.user_no = c.user_no
JOIN cost_centers AS o ON o.cost_center_no = c.cost_center_no
LEFT JOIN people AS p ON p.person_no = c.person_no
WHERE NOT c.is_incoming
    OR CAST(c.kind AS VARCHAR) = 'toll_free_in'
    OR c.is_forwarded
    OR (c.user_no, CASE WHEN c.user_no = 0 THEN coalesce(c.callee_number, 0) ELSE 0 END) IN (SELECT (user_no, "number") FROM forwarding)
ORDER BY c.start_ns, c.usage_id
