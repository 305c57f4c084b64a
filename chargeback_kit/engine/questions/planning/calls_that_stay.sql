-- calls_that_stay: the calls that stay where they are whoever carries the others, with their money (R10, R35).
-- in: fund, usage, movable; out: one row per kind; refunds are the rows with a negative charge
SELECT
    CASE WHEN m.word_set_no IS NULL THEN CAST(f.kind AS VARCHAR) ELSE 'refund' END AS kind,
    CAST(count(*) AS BIGINT) AS calls,
    CAST(sum(f.amount_micro) AS BIGINT) AS amount_micro
FROM fund AS f
JOIN usage AS u ON u.rowid = f.row_no
LEFT JOIN movable AS m ON m.word_set_no = u.word_set_no
WHERE m.word_set_no IS NULL OR (NOT m.is_carrier AND u.charged_micro < 0)
GROUP BY ALL
ORDER BY kind
