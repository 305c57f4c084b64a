-- focus_usage: the calls of each day by everything that a row of cost and usage tells apart (R10, R14, R30, R32, R35, R50);
-- one row per call where asked. own_number: where a row names no person, or the number is toll-free; of a message seconds are segments.
-- in: calls_by_country, usage, call_attributes, days_asked, asked; out: one row per group, seconds [s], money in micro-units
SELECT
    d.day_no,
    c.cost_center_no,
    CAST(c.kind AS VARCHAR) AS kind,
    CAST(c.rule_id AS VARCHAR) AS rule_id,
    CAST(c.category AS VARCHAR) AS category,
    CAST(c.funded_by AS VARCHAR) AS payer,
    coalesce(c.counter_no, -1) AS counter_no,
    coalesce(c.message_counter_no, -1) AS message_counter_no,
    CASE WHEN c.kind = 'carrier' THEN t.carrier_no ELSE 0 END AS carrier_no,
    CASE WHEN c.kind = 'carrier' THEN coalesce(t.operator, '') ELSE '' END AS operator,
    coalesce(t.usage_country, '') AS usage_country,
    CASE WHEN t.is_incoming THEN '' ELSE coalesce(c.country, '') END AS country,
    CASE
        WHEN c.user_no = 0 OR c.kind = 'toll_free_in'
            THEN CASE WHEN t.is_incoming THEN c.callee_number ELSE c.caller_number END
    END AS own_number,
    CASE WHEN q.by_call THEN c.usage_id ELSE '' END AS usage_id,
    min(c.start_ns) AS start_ns,
    max(c.start_ns + CAST(c.duration_seconds AS BIGINT) * 1000000000) AS until_ns,
    count(*) AS calls,
    CAST(sum(CASE WHEN c.kind = 'message' THEN c.duration_seconds ELSE c.billed_seconds END) AS BIGINT) AS billed,
    CAST(sum(
        CASE
            WHEN c.kind <> 'message' THEN c.pooled_seconds
            WHEN c.message_counter_no IS NULL THEN 0
            ELSE c.duration_seconds - c.over_segments
        END
    ) AS BIGINT) AS pooled,
    CAST(sum(c.amount_micro) AS BIGINT) AS amount_micro,
    CAST(coalesce(sum(CASE WHEN c.pooled_seconds > 0 OR c.kind = 'message' THEN c.list_micro - c.rated_micro END), 0) AS BIGINT)
        AS saved_micro
FROM calls_by_country AS c
JOIN usage AS u ON u.rowid = c.row_no
JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
JOIN days_asked AS d ON c.start_ns >= d.from_ns AND c.start_ns < d.until_ns
CROSS JOIN asked AS q
GROUP BY ALL
ORDER BY ALL
