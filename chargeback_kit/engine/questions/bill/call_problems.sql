-- call_problems: the problems of calls of the bill (R06), one row each.
-- in: notable, usage, users, word_sets, counters, message_counters; out: code, row_no, usage_id, amount_micro and what the sentence needs
WITH listed AS (
    SELECT 'end-before-start' AS code, * FROM notable WHERE ends_early
    UNION ALL SELECT 'rounded-charge', * FROM notable WHERE is_rounded
    UNION ALL SELECT 'unknown-kind', * FROM notable WHERE kind = 'unknown'
    UNION ALL SELECT 'context-mismatch', * FROM notable WHERE contradicts_number
    UNION ALL SELECT 'number-shortened', * FROM notable WHERE has_shortened_number
    UNION ALL SELECT 'unknown-user', * FROM notable WHERE is_stranger
    UNION ALL SELECT 'several-plans', * FROM notable WHERE chose_largest
    UNION ALL SELECT 'rate-missing', * FROM notable WHERE lacks_rate
    UNION ALL SELECT 'amount-missing', * FROM notable WHERE lacks_amount
    UNION ALL SELECT 'unfunded-call', * FROM notable WHERE funded_by = 'unfunded'
    UNION ALL SELECT 'plan-not-held', * FROM notable WHERE lacks_plan
    UNION ALL SELECT contradiction, * FROM notable WHERE contradiction IS NOT NULL
)
SELECT
    l.code,
    l.row_no,
    u.usage_id,
    CASE WHEN l.code = l.contradiction THEN l.reported_micro ELSE l.amount_micro END AS amount_micro,
    l.contradiction IS NOT NULL AND l.code = l.contradiction AS is_contradiction,
    l.over_seconds,
    l.over_segments,
    coalesce(k.pool_id, m.pool_id) AS pool_id,
    w.licence_capability,
    coalesce(nullif(n.user_principal_name, ''), n.user_id) AS user_principal_name,
    CAST(l.kind AS VARCHAR) AS kind,
    w.call_type,
    CASE WHEN is_shortened(u.callee_number) THEN u.callee_number END AS shortened_callee,
    CASE WHEN is_shortened(u.caller_number) THEN u.caller_number END AS shortened_caller
FROM usage AS u
JOIN listed AS l ON l.row_no = u.rowid
JOIN users AS n ON n.user_no = u.user_no
JOIN word_sets AS w ON w.word_set_no = u.word_set_no
LEFT JOIN counters AS k ON k.counter_no = l.counter_no
LEFT JOIN message_counters AS m ON m.counter_no = l.message_counter_no
