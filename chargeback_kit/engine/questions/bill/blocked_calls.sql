-- blocked_calls: the calls that a forecast blocks, with what they would have cost (R42).
-- in: fund_before_blocking, blocked, usage; out: code, row_no, usage_id, amount_micro and what the sentence needs
WITH named AS (
    SELECT u.rowid AS row_no, u.usage_id FROM usage AS u JOIN blocked AS b ON b.usage_id = u.usage_id
)
SELECT 'blocked-call' AS code, '' AS detail, a.row_no, n.usage_id, a.amount_micro
FROM fund_before_blocking AS a
JOIN named AS n ON n.row_no = a.row_no
