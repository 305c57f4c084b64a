-- calls_at_once: how many of the calls that a carrier could carry went on at the same time at most, and when (R35).
-- in: fund, usage, movable; out: one row; a call that ends makes room for one that begins at that instant
WITH carried AS (
    SELECT f.start_ns, f.duration_seconds
    FROM fund AS f
    JOIN usage AS u ON u.rowid = f.row_no
    JOIN movable AS m ON m.word_set_no = u.word_set_no
    WHERE f.duration_seconds > 0 AND (m.is_carrier OR coalesce(u.charged_micro, 0) >= 0)
),
edges AS (
    SELECT start_ns AS at_ns, 1 AS change FROM carried
    UNION ALL
    SELECT start_ns + CAST(duration_seconds AS BIGINT) * 1000000000, -1 FROM carried
),
changes AS (
    SELECT at_ns, sum(change) AS change FROM edges GROUP BY at_ns
),
levels AS (
    SELECT at_ns, sum(change) OVER (ORDER BY at_ns) AS going_on FROM changes
)
SELECT CAST(coalesce(max(going_on), 0) AS BIGINT) AS calls, arg_min(at_ns, -going_on) AS at_ns
FROM levels
