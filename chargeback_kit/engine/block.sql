-- block: a forecast's calls that found the wallet empty: they cost nothing (R42).
-- in: asked (the stage fund before the wallet was played), blocked; out: the columns of fund
SELECT
    a.* EXCLUDE (amount_micro),
    CASE WHEN b.row_no IS NULL THEN a.amount_micro ELSE 0 END AS amount_micro
FROM asked AS a
LEFT JOIN blocked AS b ON b.row_no = a.row_no
