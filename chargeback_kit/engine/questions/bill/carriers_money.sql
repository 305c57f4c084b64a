-- carriers_money: what each carrier's calls of each month cost by cost centre, exact (R35, R52).
-- in: allocate, usage, call_attributes, spans; out: one row per cost centre, carrier and month; money in micro-units
SELECT
    a.cost_center_no,
    t.carrier_no,
    p.month_no,
    CAST(sum(a.amount_micro) AS BIGINT) AS amount_micro
FROM allocate AS a
JOIN usage AS u ON u.rowid = a.row_no
JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
JOIN spans AS p ON a.start_ns >= p.from_ns AND a.start_ns < p.until_ns
WHERE a.kind = 'carrier' AND a.amount_micro <> 0
GROUP BY ALL
ORDER BY ALL
