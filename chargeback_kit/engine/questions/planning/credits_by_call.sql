-- credits_by_call: what the wallet paid for each call, and the call's row of the rate card, for the funding advice (R31, R40).
-- in: notable, meter; out: one row per call with a row of the card, in micro-units; refunds are left out
SELECT n.row_no, m.rate_no, CAST(n.amount_micro AS BIGINT) AS amount_micro
FROM notable AS n
JOIN meter AS m ON m.row_no = n.row_no
WHERE n.is_event AND n.amount_micro > 0 AND m.rate_no IS NOT NULL
ORDER BY n.row_no
