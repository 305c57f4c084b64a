-- messages: the segments of each text message, and what the pool of its plan covers of them, in the order of R03 (R28, R25, R26).
-- in: meter, usage, call_attributes, memberships, message_plans, message_counters, settings; out: one row per message of the bill
-- held by: tests/cases/money.toml "segments over the pool cost the price of a message"; tests/oracle/messages.py draw
-- The plan is the one of the row's capability where its user holds it, else the largest (R25). A correction draws nothing.
WITH sent AS (
    SELECT
        m.row_no,
        m.start_ns,
        u.usage_id,
        u.callee_number,
        m.duration_seconds AS segments,
        coalesce(t.origin_no, r.origin_no, 0) AS origin_no,
        CASE
            WHEN m.draws_nothing THEN NULL
            WHEN l.membership_no IS NOT NULL THEN l.counter_no
            ELSE p.counter_no
        END AS counter_no,
        l.membership_no IS NULL AND coalesce(p.holds_several, FALSE) AS chose_largest
    FROM meter AS m
    JOIN usage AS u ON u.rowid = m.row_no
    JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
    LEFT JOIN memberships AS r
        ON r.user_no = u.user_no AND u.start_ns >= r.from_ns AND u.start_ns < r.until_ns
        AND (r.for_country IS NULL OR r.for_country = t.for_country)
    LEFT JOIN message_plans AS p ON p.membership_no = r.membership_no AND p.capability = ''
    LEFT JOIN message_plans AS l ON l.membership_no = r.membership_no AND l.capability = t.capability AND l.capability <> ''
    WHERE m.kind = 'message'
),
summed AS (
    SELECT
        s.*,
        c.size_segments,
        CAST(sum(s.segments) OVER (PARTITION BY s.counter_no ORDER BY s.start_ns, s.usage_id ROWS UNBOUNDED PRECEDING) AS BIGINT)
            AS used_after
    FROM sent AS s
    LEFT JOIN message_counters AS c ON c.counter_no = s.counter_no
),
covered AS (
    SELECT
        m.*,
        coalesce(m.used_after - m.segments < m.size_segments, FALSE) AS found_pool_open,
        CASE
            WHEN m.counter_no IS NULL OR m.used_after - m.segments >= m.size_segments THEN 0
            WHEN s.pool_edge = 'split' THEN least(m.segments, m.size_segments - (m.used_after - m.segments))
            ELSE m.segments
        END AS pooled_segments
    FROM summed AS m
    CROSS JOIN settings AS s
)
SELECT *, CASE WHEN counter_no IS NULL THEN 0 ELSE segments - pooled_segments END AS over_segments FROM covered
