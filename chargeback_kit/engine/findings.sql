-- findings: what is odd about calls of the bill; one row per problem (R06).
-- in: allocate, users; out: code, row_no, usage_id, amount_micro and what the sentence needs
WITH odd AS (
    SELECT *
    FROM allocate
    WHERE ends_early OR is_rounded OR kind = 'unknown' OR contradicts_number OR is_stranger OR chose_largest
        OR lacks_rate OR lacks_amount OR funded_by = 'unfunded' OR (funded_by IN ('free', 'carrier') AND amount_micro <> 0)
),
listed AS (
    SELECT 'end-before-start' AS code, * FROM odd WHERE ends_early
    UNION ALL SELECT 'rounded-charge', * FROM odd WHERE is_rounded
    UNION ALL SELECT 'unknown-kind', * FROM odd WHERE kind = 'unknown'
    UNION ALL SELECT 'context-mismatch', * FROM odd WHERE contradicts_number
    UNION ALL SELECT 'unknown-user', * FROM odd WHERE is_stranger
    UNION ALL SELECT 'several-plans', * FROM odd WHERE chose_largest
    UNION ALL SELECT 'rate-missing', * FROM odd WHERE lacks_rate
    UNION ALL SELECT 'amount-missing', * FROM odd WHERE lacks_amount
    UNION ALL SELECT 'unfunded-call', * FROM odd WHERE funded_by = 'unfunded'
    UNION ALL SELECT 'charged-free-call', * FROM odd WHERE funded_by IN ('free', 'carrier') AND amount_micro <> 0
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
