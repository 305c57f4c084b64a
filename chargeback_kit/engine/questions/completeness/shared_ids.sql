-- shared_ids: how many calls there are, and how many of them share a usage id with another row (L5, R03).
-- in: meter, repeated; out: one row
WITH sharing AS (
    SELECT count(*) AS calls, count(DISTINCT r.usage_id) AS ids
    FROM meter AS m
    JOIN repeated AS r ON r.row_no = m.row_no
),
counted AS (
    SELECT count(*) AS calls FROM meter
)
SELECT c.calls, s.calls AS sharing_calls, s.ids AS shared_ids FROM counted AS c CROSS JOIN sharing AS s
