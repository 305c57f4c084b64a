-- credits_blocked: the calls that found the credits used up and were blocked (R42), with what they would have cost.
-- in: fund_before_blocking, blocked, usage; out: one row per call, in micro-units
SELECT u.start_ns, f.amount_micro, f.kind = 'toll_free_in' AS is_toll_free
FROM fund_before_blocking AS f
JOIN usage AS u ON u.rowid = f.row_no
JOIN blocked AS b ON b.usage_id = u.usage_id
ORDER BY ALL
