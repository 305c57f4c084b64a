-- blocked_calls: the calls that a forecast blocks since they found the credits used up, with what they would have cost (R42), for
-- the list of problems and the funding advice.
-- in: fund_before_blocking, blocked, usage; out: one row per call: code, detail, row_no, usage_id, start_ns, amount_micro, is_toll_free
SELECT
    'blocked-call' AS code,
    '' AS detail,
    f.row_no,
    u.usage_id,
    u.start_ns,
    f.amount_micro,
    f.kind = 'toll_free_in' AS is_toll_free
FROM fund_before_blocking AS f
JOIN usage AS u ON u.rowid = f.row_no
JOIN blocked AS b ON b.usage_id = u.usage_id
ORDER BY u.start_ns, f.amount_micro, is_toll_free, u.usage_id
