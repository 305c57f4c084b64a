-- findings: what is odd about calls of the bill; one row per problem (R06).
-- in: notable, users; out: code, row_no, usage_id, amount_micro and what the sentence needs
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
    UNION ALL SELECT 'charged-free-call', * FROM notable WHERE funded_by IN ('free', 'carrier') AND amount_micro <> 0
)
SELECT
    l.code,
    l.row_no,
    CAST(l.usage_id AS VARCHAR) AS usage_id,
    l.amount_micro,
    coalesce(nullif(u.user_principal_name, ''), u.user_id) AS user_principal_name,
    CAST(l.kind AS VARCHAR) AS kind
FROM listed AS l
JOIN users AS u ON u.user_no = l.user_no
