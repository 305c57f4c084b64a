-- repeated: the rows whose usage id stands in more than one of them (R02); only ids whose hashes repeat are compared
-- as texts.
-- in: usage, hashes (those that more than one row has); out: row_no, usage_id
-- held by: tests/cases/money.toml "duplicates are dropped and conflicts priced"; tests/oracle/rows.py settle
WITH counted AS (
    SELECT u.rowid AS row_no, u.usage_id, count(*) OVER (PARTITION BY u.usage_id) AS copies
    FROM usage AS u
    JOIN hashes AS m ON m.mark = hash(u.usage_id)
    WHERE u.unreadable IS NULL
)
SELECT row_no, usage_id FROM counted WHERE copies > 1
