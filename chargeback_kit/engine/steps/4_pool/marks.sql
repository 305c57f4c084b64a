-- marks: the call at which 80 % and all of a counter's minutes were used (R03, R21, R23, R25, R26), found without sorting the
-- month: only the hour in which a mark is passed is put in order.
-- in: hours, draws, counters, usage (for the order of ids); out: one row per counter and mark that was passed
-- held by: tests/cases/money.toml "calls of one instant draw by usage id"; tests/oracle/minutes.py reached
-- left_seconds is what the call at the mark found left below it. A pool of several counters may have ended before.
WITH levels AS (
    SELECT counter_no, 80 AS "percent", (size_seconds * 4 + 4) // 5 AS mark_seconds FROM counters WHERE size_seconds > 0
    UNION ALL
    SELECT counter_no, 100, size_seconds FROM counters WHERE size_seconds > 0
),
summed AS (
    SELECT
        counter_no,
        "hour",
        CAST(sum("seconds") OVER (PARTITION BY counter_no ORDER BY "hour") AS BIGINT) AS used_by_then,
        "seconds"
    FROM hours
),
mark_hours AS (
    SELECT
        s.counter_no,
        l."percent",
        l.mark_seconds,
        min(s."hour") AS "hour",
        min(s.used_by_then - s."seconds") AS used_before
    FROM summed AS s
    JOIN levels AS l ON l.counter_no = s.counter_no
    WHERE s.used_by_then >= l.mark_seconds
    GROUP BY s.counter_no, l."percent", l.mark_seconds
),
hours_to_order AS (
    SELECT DISTINCT counter_no, "hour", used_before FROM mark_hours
),
within_it AS (
    SELECT d.row_no, d.counter_no, d.start_ns, d.billed_seconds, h."hour", h.used_before
    FROM draws AS d
    JOIN hours_to_order AS h ON h.counter_no = d.counter_no AND hour_of(d.start_ns) = h."hour"
),
in_order AS (
    SELECT
        d.*,
        u.usage_id,
        d.used_before + CAST(sum(d.billed_seconds) OVER (
            PARTITION BY d.counter_no, d."hour" ORDER BY d.start_ns, u.usage_id ROWS UNBOUNDED PRECEDING
        ) AS BIGINT) AS used_after
    FROM usage AS u
    JOIN within_it AS d ON d.row_no = u.rowid
),
passed AS (
    SELECT
        o.counter_no,
        m."percent",
        o.start_ns,
        o.usage_id,
        o.billed_seconds - (o.used_after - m.mark_seconds) AS left_seconds,
        row_number() OVER (PARTITION BY o.counter_no, m."percent" ORDER BY o.start_ns, o.usage_id) AS place
    FROM in_order AS o
    JOIN mark_hours AS m ON m.counter_no = o.counter_no AND m."hour" = o."hour"
    WHERE o.used_after >= m.mark_seconds
)
SELECT counter_no, "percent", start_ns, usage_id, left_seconds FROM passed WHERE place = 1
