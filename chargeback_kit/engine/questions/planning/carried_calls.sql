-- carried_calls: what the calls cost that a carrier could carry or carries, with those nobody can price (R31, R35).
-- in: fund, usage, users, call_attributes, movable, spans, settings; out: one row per user, month and carrier; money in micro-units
-- person is -1 for somebody who is on no list, then user_name says who; unplanned_micro is the money of calls no plan covers.
WITH carried AS (
    SELECT
        f.*,
        t.carrier_no,
        t.is_incoming,
        u.user_no,
        p.month_no,
        f.billed_seconds > 0 AND CASE
            WHEN f.kind = 'carrier'
                THEN f.over_seconds > 0 AND NOT t.is_carrier_in AND (f.rated_micro IS NULL OR NOT s.has_carrier_card)
            ELSE f.rated_micro IS NULL AND (m.is_carrier OR f.reported_micro IS NULL)
        END AS is_unpriced,
        f.kind NOT IN ('domestic', 'international') AS is_unplanned
    FROM fund AS f
    JOIN usage AS u ON u.rowid = f.row_no
    JOIN movable AS m ON m.word_set_no = u.word_set_no
    JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
    JOIN spans AS p ON f.start_ns >= p.from_ns AND f.start_ns < p.until_ns
    CROSS JOIN settings AS s
    WHERE m.is_carrier OR coalesce(u.charged_micro, 0) >= 0
)
SELECT
    coalesce(c.person_no, -1) AS person,
    CASE WHEN c.person_no IS NULL THEN lower(coalesce(nullif(n.user_principal_name, ''), n.user_id)) END AS user_name,
    c.month_no,
    c.carrier_no,
    CAST(count(*) AS BIGINT) AS calls,
    CAST(sum(CASE WHEN c.is_incoming THEN 0 ELSE c.duration_seconds END) AS BIGINT) AS "seconds",
    CAST(sum(c.amount_micro) AS BIGINT) AS amount_micro,
    CAST(sum(CASE WHEN c.is_unplanned THEN c.amount_micro ELSE 0 END) AS BIGINT) AS unplanned_micro,
    CAST(sum(CASE WHEN c.is_unplanned AND c.is_unpriced THEN 1 ELSE 0 END) AS BIGINT) AS unplanned_unpriced_calls,
    CAST(sum(CASE WHEN c.is_unpriced THEN 1 ELSE 0 END) AS BIGINT) AS unpriced_calls,
    CAST(sum(CASE WHEN c.is_unpriced THEN c.duration_seconds ELSE 0 END) AS BIGINT) AS unpriced_seconds
FROM carried AS c
LEFT JOIN users AS n ON n.user_no = c.user_no
GROUP BY ALL
ORDER BY ALL
