-- segments: the segments of all messages beside what the stages of messages made of them (R28, L2).
-- in: meter, messages; out: one row per pool of messages, and one for those without a pool
SELECT
    m.counter_no,
    CAST(sum(t.duration_seconds) AS BIGINT) AS segments,
    CAST(coalesce(sum(m.pooled_segments), 0) AS BIGINT) AS pooled_segments,
    CAST(coalesce(sum(m.over_segments), 0) AS BIGINT) AS over_segments,
    count(*) FILTER (
        WHERE m.row_no IS NULL
            OR m.pooled_segments < 0
            OR m.over_segments < 0
            OR m.pooled_segments + m.over_segments <> CASE WHEN m.counter_no IS NULL THEN 0 ELSE t.duration_seconds END
    ) AS broken_rows
FROM meter AS t
LEFT JOIN messages AS m ON m.row_no = t.row_no
WHERE CAST(t.kind AS VARCHAR) = 'message'
GROUP BY m.counter_no
