-- usage_ids: the usage id of every row, in the order of the rows (R02).
-- in: usage; out: one row per row
SELECT usage_id FROM usage
