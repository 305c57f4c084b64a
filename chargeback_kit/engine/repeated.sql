-- repeated: usage ids that stand in more than one row (R02); only ids whose marks repeat are compared as texts.
-- in: usage; out: usage_id
WITH marks AS (
    SELECT hash(usage_id) AS mark FROM usage WHERE fault IS NULL GROUP BY mark HAVING count(*) > 1
)
SELECT u.usage_id
FROM usage AS u
JOIN marks AS m ON m.mark = hash(u.usage_id)
WHERE u.fault IS NULL
GROUP BY u.usage_id
HAVING count(*) > 1
