-- tried_calls: the calls that Microsoft may charge by the minute, and what their pools and prices go by (R03, R25, R30, R31).
-- in: price, meter, usage, fees; out: one row per such call in the order of the bill; counter_no is the one it is meant to draw,
-- overflow_counter_no that of the organiser's plan; -1 where there is none. charged_micro: -1 where nothing is reported
SELECT
    p.row_no,
    p.start_ns,
    coalesce(m.counter_no, -1) AS counter_no,
    coalesce(m.overflow_counter_no, -1) AS overflow_counter_no,
    p.billed_seconds,
    coalesce(m.charged_micro, -1) AS charged_micro,
    coalesce(f.fee_micro, 0) AS fee_micro,
    p.listed_seconds,
    CASE WHEN p.is_rated THEN coalesce(p.price_nano, -1) ELSE -1 END AS price_nano,
    coalesce(p.fee_nano, 0) AS fee_nano,
    coalesce(p.minimum_micro, 0) AS minimum_micro,
    coalesce(p.unit_nano, 10000000) AS unit_nano
FROM price AS p
JOIN meter AS m ON m.row_no = p.row_no
JOIN usage AS u ON u.rowid = p.row_no
LEFT JOIN fees AS f ON f.row_no = p.row_no
WHERE
    p.kind IN ('domestic', 'international', 'premium', 'toll_free_in', 'conference_zone_a', 'conference_other')
    AND NOT p.is_free AND coalesce(m.charged_micro >= 0, TRUE)
ORDER BY p.start_ns, u.usage_id
