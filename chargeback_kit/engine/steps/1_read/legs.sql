-- legs: names for rows of exports that carry no id of their own (R02): the call's id where it stands once, else the
-- id with a mark of the content, so that the same leg always gets the same name.
-- in: usage, word_sets, users (two parameters: the first row and the row after the last); out: row_no, usage_id
-- held by: tests/records/test_formats.py; tests/oracle/rows.py name_legs
WITH leg AS (
    SELECT
        u.rowid AS row_no,
        u.usage_id,
        md5(content(u.start_ns, u.duration_seconds, u.charged_micro, u.callee_number, u.caller_number, n.user_id,
                    n.user_principal_name, w)) AS content
    FROM usage AS u
    JOIN word_sets AS w ON w.word_set_no = u.word_set_no
    JOIN users AS n ON n.user_no = u.user_no
    WHERE u.rowid >= ? AND u.rowid < ?
),
counted AS (
    SELECT *, min(content) OVER (PARTITION BY usage_id) <> max(content) OVER (PARTITION BY usage_id) AS has_siblings FROM leg
)
SELECT
    row_no,
    CASE
        WHEN usage_id = 'row' THEN 'row-' || left(content, 16)
        WHEN has_siblings THEN usage_id || '#' || left(content, 8)
        ELSE usage_id
    END AS usage_id
FROM counted
WHERE has_siblings OR usage_id = 'row'
