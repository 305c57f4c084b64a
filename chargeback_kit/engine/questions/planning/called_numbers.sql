-- called_numbers: which numbers of a list had a call, made or received (R57).
-- in: asked (digits of the numbers), fund, usage, call_attributes; out: one row per number that had one
WITH listed AS (
    SELECT DISTINCT unnest(digits) AS "number" FROM asked
)
SELECT DISTINCT l."number"
FROM fund AS f
JOIN usage AS u ON u.rowid = f.row_no
JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
JOIN listed AS l ON l."number" = CASE WHEN t.is_incoming THEN u.callee_number ELSE u.caller_number END
