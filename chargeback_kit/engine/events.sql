-- events: the calls that draw money from the wallet, in the order they count (R40).
-- in: notable; out: one row per call
SELECT start_ns, usage_id, amount_micro
FROM notable
WHERE is_event
ORDER BY start_ns, usage_id
