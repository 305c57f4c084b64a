-- rate_evidence: the calls whose reported charge says something of a price per minute (R30, R31, R34).
-- in: draw, usage, fees, call_attributes, rates; out: one row per call that Microsoft prices by the minute, lasted at least a
-- second, and was charged whole: no pool is named, or it was charged though one is, and nothing but the whole call is over.
-- price_micro: the charge without the connection fee; number: the one that the price goes by, of the caller for toll-free
SELECT
    d.row_no,
    d.start_ns,
    d.duration_seconds,
    d.charged_micro - coalesce(f.fee_micro, 0) AS price_micro,
    coalesce(f.fee_micro, 0) AS fee_micro,
    d.charged_micro,
    d.kind = 'toll_free_in' AS is_toll_free,
    CASE WHEN d.kind = 'toll_free_in' THEN u.caller_number ELSE u.callee_number END AS number,
    coalesce(t.usage_country, '') AS usage_country,
    d.person_no,
    d.rate_no,
    coalesce(r.is_premium, FALSE) AS is_on_premium_row
FROM draw AS d
JOIN usage AS u ON u.rowid = d.row_no
JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
LEFT JOIN fees AS f ON f.row_no = d.row_no
LEFT JOIN rates AS r ON r.rate_no = d.rate_no
WHERE
    d.kind IN ('domestic', 'international', 'premium', 'toll_free_in', 'conference_zone_a', 'conference_other')
    AND NOT d.is_free AND d.charged_micro >= 0 AND d.duration_seconds > 0
    AND CASE WHEN d.kind = 'toll_free_in' THEN u.caller_number ELSE u.callee_number END IS NOT NULL
    AND (d.counter_no IS NULL OR d.charged_micro > 0 AND (d.pooled_seconds = 0 OR d.over_seconds = 0))
ORDER BY d.start_ns, d.row_no
