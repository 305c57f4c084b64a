-- events: the calls that draw money from the wallet, in the order they count (R40).
-- in: allocate; out: one row per call
SELECT start_ns, usage_id, amount_micro
FROM allocate
WHERE funded_by = 'credits' AND amount_micro <> 0
ORDER BY start_ns, usage_id
