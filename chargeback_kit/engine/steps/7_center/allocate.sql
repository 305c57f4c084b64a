-- allocate: the cost centre and the line of the statement that each call's money belongs to (R50).
-- in: fund, categories; out: one row per call of the bill
-- held by: tests/cases/money.toml "money without a cost centre is shown"; tests/oracle/chargeback.py cost_centre
SELECT
    f.*,
    c.category
FROM fund AS f
JOIN categories AS c ON c.kind = f.kind
