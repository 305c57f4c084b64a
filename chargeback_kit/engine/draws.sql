-- draws: the counter that each call draws in the end (R27): a meeting that finds the conferencing pool empty moves on
-- to its organiser's plan where the agreement says so.
-- in: meter, zone_ends and zone_edges (empty unless conference_overflow = organiser_plan); out: one row per call
WITH placed AS (
    SELECT
        m.*,
        m.overflow_counter_no IS NOT NULL AND (
            m.counter_no IS NULL OR m.start_ns > z.end_ns OR m.start_ns = z.end_ns AND g.place > 0
        ) AS moves_on
    FROM meter AS m
    LEFT JOIN zone_ends AS z ON z.counter_no = m.counter_no
    LEFT JOIN zone_edges AS g ON g.row_no = m.row_no
)
SELECT
    * EXCLUDE (counter_no, overflow_counter_no, moves_on, chose_largest),
    CASE WHEN coalesce(moves_on, FALSE) THEN overflow_counter_no ELSE counter_no END AS counter_no,
    chose_largest AND (kind IN ('domestic', 'international') OR coalesce(moves_on, FALSE)) AS chose_largest
FROM placed
