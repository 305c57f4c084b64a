-- rows_asked: the rows with some usage ids, or of some problems (R06); where both are asked for, those that are both.
-- in: asked (whether ids and problems are asked for), usage, call_problems, asked_ids, asked_codes, ids_of_problems; out: row_no
WITH of_problems AS (
    SELECT row_no FROM call_problems WHERE code IN (SELECT "value" FROM asked_codes)
    UNION
    SELECT rowid FROM usage WHERE usage_id IN (SELECT "value" FROM ids_of_problems)
)
SELECT u.rowid AS row_no
FROM usage AS u
CROSS JOIN asked AS q
WHERE (NOT q.by_ids OR u.usage_id IN (SELECT "value" FROM asked_ids))
    AND (NOT q.by_problems OR u.rowid IN (SELECT row_no FROM of_problems))
