-- legs: names for rows of exports that carry no id of their own (R02): the call's id where it stands once, else the
-- id with a mark of the content, so that the same leg always gets the same name.
-- in: usage, two parameters: the first row and the row after the last; out: row_no, usage_id
WITH leg AS (
    SELECT
        rowid AS row_no,
        usage_id,
        md5(concat_ws('|', start_ns, duration_seconds, charged_micro, callee_number, caller_number, lower(call_type),
            number_type, destination_context, destination_name, user_country, lower(user_id),
            lower(user_principal_name), currency, licence_capability)) AS content
    FROM usage
    WHERE rowid >= ? AND rowid < ?
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
