-- calls_of_line: the calls of one line of the statements, those with the most money first (R50, L4).
-- in: calls_parquet, allocate, usage, asked; out: the columns of the contract
WITH named AS (
    SELECT u.usage_id
    FROM allocate AS a
    JOIN usage AS u ON u.rowid = a.row_no
    JOIN asked AS l ON l.cost_center_no = a.cost_center_no AND l.category = CAST(a.category AS VARCHAR)
)
SELECT c.*
FROM calls_parquet AS c
WHERE c.usage_id IN (SELECT usage_id FROM named)
ORDER BY abs(c.amount) DESC, c.start_utc, c.usage_id
