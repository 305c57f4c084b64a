-- calls_by_line: what the calls of a folder that was written earlier come to more now, by cost centre and kind (R30, R50).
-- in: calls_written, calls_parquet; out: cost centre, kind, money
WITH turned AS (
    SELECT
        cost_center,
        kind,
        -amount AS amount
    FROM calls_written
    UNION ALL
    SELECT
        cost_center,
        kind,
        amount
    FROM calls_parquet
)
SELECT
    cost_center,
    kind,
    sum(amount) AS amount
FROM turned
GROUP BY ALL
HAVING sum(amount) != 0
ORDER BY cost_center, kind
