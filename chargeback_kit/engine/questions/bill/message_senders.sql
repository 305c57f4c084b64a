-- message_senders: who sent and received text messages, their segments, carrier fees and money (R28).
-- in: allocate, messages, usage, users, call_attributes, fees; out: one row per person or number, cost centre and pool; money in micro-units
-- A message without a person is known by its own number. A fee is in the money of its message, or the pool covered both.
SELECT
    coalesce(nullif(n.user_principal_name, ''), n.user_id) AS user_principal_name,
    CASE
        WHEN n.user_principal_name <> '' OR n.user_id <> '' THEN NULL
        WHEN t.is_incoming THEN u.callee_number
        ELSE u.caller_number
    END AS own_number,
    a.cost_center_no,
    m.counter_no,
    count(*) FILTER (WHERE NOT t.is_incoming) AS sent,
    count(*) FILTER (WHERE t.is_incoming) AS received,
    CAST(sum(m.segments) AS BIGINT) AS segments,
    CAST(sum(m.pooled_segments) AS BIGINT) AS pooled_segments,
    CAST(sum(m.over_segments) AS BIGINT) AS over_segments,
    CAST(coalesce(sum(CASE WHEN a.amount_micro <> 0 THEN f.fee_micro END), 0) AS BIGINT) AS fee_micro,
    CAST(sum(a.amount_micro) AS BIGINT) AS amount_micro
FROM allocate AS a
JOIN messages AS m ON m.row_no = a.row_no
JOIN usage AS u ON u.rowid = a.row_no
JOIN users AS n ON n.user_no = u.user_no
JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
LEFT JOIN fees AS f ON f.row_no = a.row_no
GROUP BY ALL
