-- credits_missed: the calls that found the credits used up and were billed after use (R45), for the funding advice.
-- in: fund, after_credits, usage; out: one row per call, in micro-units
SELECT u.start_ns, f.amount_micro, f.kind = 'toll_free_in' AS is_toll_free
FROM fund AS f
JOIN usage AS u ON u.rowid = f.row_no
JOIN after_credits AS a ON a.usage_id = u.usage_id
ORDER BY ALL
