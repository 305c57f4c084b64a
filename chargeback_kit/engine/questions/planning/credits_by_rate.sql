-- credits_by_rate: what the wallet paid for calls by row of the rate card (R31, R40), for the funding advice.
-- in: notable, meter; out: one row per row of the card with such calls, in micro-units; refunds are left out
SELECT
    m.rate_no,
    CAST(sum(n.amount_micro) AS BIGINT) AS amount_micro
FROM notable AS n
JOIN meter AS m ON m.row_no = n.row_no
WHERE n.is_event AND n.amount_micro > 0 AND m.rate_no IS NOT NULL
GROUP BY ALL
ORDER BY ALL
