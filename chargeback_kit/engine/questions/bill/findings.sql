-- findings: the problems of calls of the bill (R06), one row each.
-- in: notable, usage, users, word_sets; out: code, row_no, usage_id, amount_micro and what the sentence needs
WITH listed AS (
    SELECT 'end-before-start' AS code, * FROM notable WHERE ends_early
    UNION ALL SELECT 'rounded-charge', * FROM notable WHERE is_rounded
    UNION ALL SELECT 'unknown-kind', * FROM notable WHERE kind = 'unknown'
    UNION ALL SELECT 'context-mismatch', * FROM notable WHERE contradicts_number
    UNION ALL SELECT 'unknown-user', * FROM notable WHERE is_stranger
    UNION ALL SELECT 'several-plans', * FROM notable WHERE chose_largest
    UNION ALL SELECT 'rate-missing', * FROM notable WHERE lacks_rate
    UNION ALL SELECT 'amount-missing', * FROM notable WHERE lacks_amount
    UNION ALL SELECT 'unfunded-call', * FROM notable WHERE funded_by = 'unfunded'
    UNION ALL SELECT 'charged-free-call', * FROM notable WHERE funded_by = 'free' AND amount_micro <> 0
)
SELECT
    l.code,
    l.row_no,
    u.usage_id,
    l.amount_micro,
    coalesce(nullif(n.user_principal_name, ''), n.user_id) AS user_principal_name,
    CAST(l.kind AS VARCHAR) AS kind,
    w.call_type
FROM usage AS u
JOIN listed AS l ON l.row_no = u.rowid
JOIN users AS n ON n.user_no = u.user_no
JOIN word_sets AS w ON w.word_set_no = u.word_set_no
