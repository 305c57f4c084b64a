-- carried_without_rate: where the calls go that no card of a carrier prices (R31, R35).
-- in: fund, usage, call_attributes, movable, country_prefix_ranges, settings; out: one row per country and first digits; a short
-- code is its digits, and a number that is not known has none
WITH lacking AS (
    SELECT
        f.duration_seconds,
        number_prefix(CASE WHEN t.is_toll_free THEN u.caller_number ELSE u.callee_number END, s.past_prefixes) AS number_prefix
    FROM fund AS f
    JOIN usage AS u ON u.rowid = f.row_no
    JOIN movable AS m ON m.word_set_no = u.word_set_no
    JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
    CROSS JOIN settings AS s
    WHERE f.kind = 'carrier' AND f.over_seconds > 0 AND NOT t.is_carrier_in AND (f.rated_micro IS NULL OR NOT s.has_carrier_card)
        AND (m.is_carrier OR coalesce(u.charged_micro, 0) >= 0)
),
placed AS (
    SELECT
        duration_seconds,
        coalesce(is_short_code(number_prefix), FALSE) AS is_short_code,
        coalesce(certain_digits(number_prefix), '') AS digits
    FROM lacking
),
located AS (
    SELECT *, CASE WHEN NOT is_short_code AND digits <> '' THEN prefix_position(digits) ELSE 0 END AS prefix_position FROM placed
)
SELECT
    CASE WHEN l.prefix_position > 0 THEN coalesce(c.country, '') ELSE '' END AS country,
    l.is_short_code,
    left(l.digits, 5) AS digits,
    CAST(count(*) AS BIGINT) AS calls,
    CAST(sum(l.duration_seconds) AS BIGINT) AS "seconds"
FROM located AS l
ASOF LEFT JOIN country_prefix_ranges AS c ON l.prefix_position >= c.prefix_position
GROUP BY ALL
ORDER BY calls DESC, country, digits
