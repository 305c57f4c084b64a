-- repeated: usage ids that stand in more than one row (R02).
-- in: usage; out: usage_id
SELECT usage_id FROM usage WHERE fault IS NULL GROUP BY usage_id HAVING count(*) > 1
