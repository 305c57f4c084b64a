-- toll_free_money: what the wallet paid for calls to toll-free numbers, by quarter of an hour (R04, R10, R40), for the funding advice.
-- in: notable, usage; out: one row per quarter of an hour with such calls, in micro-units; refunds are left out
SELECT
    quarter_of(u.start_ns) AS quarter_no,
    CAST(sum(n.amount_micro) AS BIGINT) AS amount_micro
FROM notable AS n
JOIN usage AS u ON u.rowid = n.row_no
WHERE n.is_event AND n.kind = 'toll_free_in' AND n.amount_micro > 0
GROUP BY ALL
ORDER BY ALL
