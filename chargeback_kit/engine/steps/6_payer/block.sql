-- block: a forecast's calls that found the wallet empty: they cost nothing (R42).
-- in: fund_before_blocking (the stage fund before the wallet was played), blocked (usage ids), usage; out: the columns of fund
-- held by: tests/planning/what_if/test_blocking.py
WITH blocked_rows AS (
    SELECT u.rowid AS row_no FROM usage AS u JOIN blocked AS b ON b.usage_id = u.usage_id
)
SELECT
    a.* EXCLUDE (amount_micro),
    CASE WHEN b.row_no IS NULL THEN a.amount_micro ELSE 0 END AS amount_micro
FROM fund_before_blocking AS a
LEFT JOIN blocked_rows AS b ON b.row_no = a.row_no
