-- rated_calls: what each call costs that costs something, and its row of the rate card (R31).
-- in: fund, meter; out: one row per call with a row of the card, in micro-units
SELECT f.row_no, m.rate_no, CAST(f.amount_micro AS BIGINT) AS amount_micro
FROM fund AS f
JOIN meter AS m ON m.row_no = f.row_no
WHERE f.amount_micro > 0 AND m.rate_no IS NOT NULL
ORDER BY f.row_no
