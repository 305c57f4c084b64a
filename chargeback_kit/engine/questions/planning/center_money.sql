-- center_money: the money of calls by cost centre and quarter of an hour (R04, R50), for the forecast of a running month.
-- in: allocate; out: one row per cost centre and quarter of an hour with money, in micro-units
SELECT
    cost_center_no,
    quarter_of(start_ns) AS quarter_no,
    CAST(sum(amount_micro) AS BIGINT) AS amount_micro
FROM allocate
WHERE amount_micro <> 0
GROUP BY ALL
ORDER BY ALL
