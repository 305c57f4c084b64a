-- message_use: what was drawn from each pool of messages, and the message at which it ended (R28).
-- in: message_counters, messages; out: one row per pool, in segments
SELECT
    c.counter_no,
    CAST(coalesce(sum(m.pooled_segments), 0) AS BIGINT) AS pooled_segments,
    CAST(coalesce(sum(m.over_segments), 0) AS BIGINT) AS over_segments,
    min(CASE WHEN c.size_segments > 0 AND m.used_after >= c.size_segments AND m.segments > 0 THEN m.start_ns END) AS end_ns
FROM message_counters AS c
LEFT JOIN messages AS m ON m.counter_no = c.counter_no
GROUP BY c.counter_no
