-- calls_matched: the calls that two bills hold, by usage id, with what became of each (R02).
-- in: calls_here (calls_to_match of this bill), calls_there (of the other); out: one row per call, its row_no in either
-- twin: -1 where the same money stands in the same place, 1 where both amounts are the card's, else a number of calls that
-- counted alike before and count alike after, from 2 on.
WITH both_bills AS (
    SELECT
        a.row_no,
        b.row_no AS other_row_no,
        a.amount_micro = b.amount_micro AND a.cost_center = b.cost_center AND a.category = b.category AND a.kind = b.kind
            AND a.pool_id = b.pool_id AS is_same,
        a.by_card AND b.by_card AS by_card,
        [a.amount_micro, a.fee_micro, a.units, a.charged, b.amount_micro, b.fee_micro, b.units, b.charged] AS counts
    FROM calls_here AS a
    JOIN calls_there AS b ON b.usage_id = a.usage_id
)
SELECT row_no, other_row_no, -1 AS twin FROM both_bills WHERE is_same
UNION ALL
SELECT row_no, other_row_no, 1 AS twin FROM both_bills WHERE NOT is_same AND by_card
UNION ALL
SELECT row_no, other_row_no, CAST(1 + dense_rank() OVER (ORDER BY counts) AS INTEGER) AS twin
FROM both_bills
WHERE NOT is_same AND NOT by_card
