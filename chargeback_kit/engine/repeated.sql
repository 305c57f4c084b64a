-- repeated: the rows whose usage id stands in more than one of them (R02); only ids whose marks repeat are compared as
-- texts.
-- in: usage; out: row_no, usage_id
WITH marks AS (
    SELECT hash(usage_id) AS mark FROM usage WHERE fault IS NULL GROUP BY mark HAVING count(*) > 1
),
counted AS (
    SELECT u.rowid AS row_no, u.usage_id, count(*) OVER (PARTITION BY u.usage_id) AS copies
    FROM usage AS u
    JOIN marks AS m ON m.mark = hash(u.usage_id)
    WHERE u.fault IS NULL
)
SELECT row_no, usage_id FROM counted WHERE copies > 1
