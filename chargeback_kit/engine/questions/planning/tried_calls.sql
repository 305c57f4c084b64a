-- tried_calls: the calls that Microsoft may charge by the minute, and what their pools and prices go by (R03, R20, R25, R30, R31).
-- in: meter, usage, fees, call_attributes, rates, settings; out: one row per such call in the order of the bill; counter_no is the one
-- it is meant to draw, overflow_counter_no that of the organiser's plan; -1 where there is none. charged_micro: -1 where nothing is
-- reported. alike_no: calls of one kind of number that share all but the last four digits and where they are made from, so that a
-- card prices them alike on a day; steps_itself: whether the row of the card has an increment of its own
SELECT
    m.row_no,
    m.start_ns,
    m.duration_seconds,
    coalesce(m.counter_no, -1) AS counter_no,
    coalesce(m.overflow_counter_no, -1) AS overflow_counter_no,
    CAST(m.chose_largest AS BIGINT) AS chose_largest,
    m.billed_seconds,
    coalesce(m.charged_micro, -1) AS charged_micro,
    coalesce(f.fee_micro, 0) AS fee_micro,
    CASE
        WHEN r.increment_seconds IS NULL THEN m.billed_seconds
        ELSE counted_seconds(m.duration_seconds, r.free_seconds, r.first_seconds, r.increment_seconds)
    END AS listed_seconds,
    CAST(r.increment_seconds IS NOT NULL AS BIGINT) AS steps_itself,
    CASE WHEN s.has_card THEN coalesce(r.price_nano, -1) ELSE -1 END AS price_nano,
    coalesce(r.fee_micro, 0) * 1000 AS fee_nano,
    coalesce(r.minimum_micro, 0) AS minimum_micro,
    coalesce(r.unit_nano, 10000000) AS unit_nano,
    dense_rank() OVER (
        ORDER BY
            m.kind = 'toll_free_in',
            CASE
                WHEN m.kind = 'toll_free_in'
                    THEN CASE
                        WHEN u.caller_number BETWEEN 10000 AND 9999999999999999 THEN u.caller_number // 10000 ELSE u.caller_number
                    END
                WHEN u.callee_number BETWEEN 10000 AND 9999999999999999 THEN u.callee_number // 10000
                ELSE u.callee_number
            END,
            coalesce(nullif(t.usage_country, ''), 'person ' || m.person_no, ''),
            CASE WHEN CASE WHEN m.kind = 'toll_free_in' THEN u.caller_number ELSE u.callee_number END IS NULL THEN m.row_no END
    ) AS alike_no
FROM meter AS m
JOIN usage AS u ON u.rowid = m.row_no
JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
LEFT JOIN fees AS f ON f.row_no = m.row_no
LEFT JOIN rates AS r ON r.rate_no = m.rate_no
CROSS JOIN settings AS s
WHERE
    m.kind IN ('domestic', 'international', 'premium', 'toll_free_in', 'conference_zone_a', 'conference_other')
    AND NOT m.is_free AND coalesce(m.charged_micro >= 0, TRUE)
ORDER BY m.start_ns, u.usage_id
