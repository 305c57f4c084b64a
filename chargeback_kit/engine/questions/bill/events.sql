-- events: the calls that draw money from the wallet (R40).
-- in: notable, usage; out: one row per call; their order is sorting.py's
SELECT u.start_ns, u.usage_id, n.amount_micro
FROM usage AS u
JOIN notable AS n ON n.row_no = u.rowid
WHERE n.is_event
