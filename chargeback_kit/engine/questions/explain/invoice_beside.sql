-- invoice_beside: the charged rows of the files that are no calls of this bill, and the reason (R02, R04, R33, R54):
-- duplicates, conflicts, other currencies, other months. An invoice may hold them all the same.
-- in: usage, left_out, allocate, settings; out: one row per row, money in micro-units; kind is that of the call that was kept
WITH beside AS (
    SELECT
        u.rowid AS row_no,
        CASE
            WHEN l.excluded_because IS NOT NULL THEN CAST(l.excluded_because AS VARCHAR)
            WHEN u.start_ns < s.from_ns THEN 'earlier-month'
            ELSE 'later-month'
        END AS because
    FROM usage AS u
    LEFT JOIN left_out AS l ON l.row_no = u.rowid
    CROSS JOIN settings AS s
    WHERE u.charged_micro <> 0 AND u.start_ns IS NOT NULL
        AND (
            (l.row_no IS NULL AND (u.start_ns < s.from_ns OR u.start_ns >= s.until_ns))
            OR l.excluded_because IN ('duplicate-row', 'conflicting-row', 'other-currency')
        )
),
kept AS (
    SELECT u.usage_id, any_value(CAST(a.kind AS VARCHAR)) AS kind
    FROM allocate AS a
    JOIN usage AS u ON u.rowid = a.row_no
    WHERE u.usage_id IN (SELECT o.usage_id FROM beside AS b JOIN usage AS o ON o.rowid = b.row_no)
    GROUP BY u.usage_id
)
SELECT
    u.usage_id,
    u.start_ns,
    b.because,
    coalesce(k.kind, '') AS kind,
    to_cent(u.charged_micro) AS amount_micro,
    u.duration_seconds
FROM beside AS b
JOIN usage AS u ON u.rowid = b.row_no
LEFT JOIN kept AS k ON k.usage_id = u.usage_id
ORDER BY u.start_ns, u.usage_id, b.row_no
