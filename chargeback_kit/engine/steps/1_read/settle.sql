-- settle: rows that share a usage id (R02): the same content twice is a duplicate, different content a conflict.
-- in: usage, repeated, files, word_sets, users; out: one row per row that is not billed: row_no, excluded_because, usage_id, effect_micro
-- held by: tests/cases/money.toml "duplicates are dropped and conflicts priced"; tests/oracle/rows.py settle
-- Of different contents the one with fewer numbers that a spreadsheet shortened wins, and the damaged copy is a duplicate
-- whatever else it says (R05); else the later file wins; within one file the content decides, never the order of the rows
-- (R03). Of equal contents that call somebody by two names the earlier file is kept, of one file the first name.
WITH "rows" AS (
    SELECT
        u.rowid AS row_no,
        u.usage_id,
        f.file_no,
        n.user_principal_name,
        u.charged_micro,
        u.duration_seconds,
        CASE WHEN is_shortened(u.callee_number) THEN 1 ELSE 0 END
        + CASE WHEN is_shortened(u.caller_number) THEN 1 ELSE 0 END AS damaged,
        w.administrative_units,
        w.operator,
        content(u.start_ns, u.duration_seconds, u.charged_micro, u.callee_number, u.caller_number, n.user_id,
                n.user_principal_name, w) AS content
    FROM usage AS u
    JOIN repeated AS t ON t.row_no = u.rowid
    JOIN files AS f ON u.rowid >= f.first_row AND u.rowid < f.until_row
    JOIN word_sets AS w ON w.word_set_no = u.word_set_no
    JOIN users AS n ON n.user_no = u.user_no
),
ranked AS (
    SELECT
        *,
        first_value(content) OVER best AS winning_content,
        first_value(charged_micro) OVER best AS winning_micro,
        damaged > first_value(damaged) OVER best AS is_damaged_copy,
        row_number() OVER (
            PARTITION BY usage_id, content ORDER BY file_no, user_principal_name, administrative_units, "operator", row_no
        ) AS copy_no
    FROM "rows"
    WINDOW best AS (
        PARTITION BY usage_id ORDER BY damaged, file_no DESC, duration_seconds DESC, charged_micro DESC, content DESC
    )
)
SELECT
    row_no,
    CASE WHEN copy_no > 1 OR is_damaged_copy THEN 'duplicate-row' ELSE 'conflicting-row' END AS excluded_because,
    usage_id,
    CASE WHEN copy_no > 1 OR is_damaged_copy THEN 0 ELSE to_cent(coalesce(winning_micro, 0)) - to_cent(coalesce(charged_micro, 0)) END AS effect_micro
FROM ranked
WHERE copy_no > 1 OR content <> winning_content
