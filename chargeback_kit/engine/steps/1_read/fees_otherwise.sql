-- fees_otherwise: the rows as they would have landed with the other value of charge_includes_fee (R30): connection fees come on
-- top of charges, or do not.
-- in: usage, fees, settings; out: the columns of usage
-- held by: tests/engine/test_landed_once.py; tests/oracle/rows.py parse
SELECT
    u.* REPLACE (
        u.charged_micro + CASE WHEN s.charge_includes_fee THEN -1 ELSE 1 END * coalesce(f.fee_micro, 0) AS charged_micro
    )
FROM usage AS u
LEFT JOIN fees AS f ON f.row_no = u.rowid
CROSS JOIN settings AS s
ORDER BY u.rowid
