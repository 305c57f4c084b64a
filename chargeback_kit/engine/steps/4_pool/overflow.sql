-- overflow: the counter that each call draws where a meeting that finds the conferencing pool empty moves on to its
-- organiser's plan (R27, switch conference_overflow); takes the place of draws.
-- in: meter, zone_ends, zone_edges; out: the columns of draws
-- held by: tests/cases/switches.toml "after an empty conferencing pool the organiser's plan pays"; tests/oracle/minutes.py draw
WITH placed AS (
    SELECT
        m.*,
        m.overflow_counter_no IS NOT NULL AND (
            m.counter_no IS NULL OR z.is_empty OR m.start_ns > z.end_ns OR m.start_ns = z.end_ns AND g.place > 0
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
