-- destinations: the money of calls by the country of the number that was called (R11): its prefix, else the name in the
-- row; of a short code the country of the row, else the name.
-- in: allocate, usage, call_attributes, settings, country_prefix_ranges; out: one row per country and category
WITH called AS (
    SELECT
        number_prefix(u.callee_number, s.past_prefixes) AS number_prefix,
        nullif(t.name_country, '') AS name_country,
        nullif(t.usage_country, '') AS usage_country,
        a.category,
        count(*) AS calls,
        sum(a.billed_seconds) AS billed_seconds,
        sum(a.amount_micro) AS amount_micro
    FROM allocate AS a
    JOIN usage AS u ON u.rowid = a.row_no
    JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
    CROSS JOIN settings AS s
    GROUP BY ALL
),
placed AS (
    SELECT
        * EXCLUDE (usage_country),
        CASE WHEN NOT is_short_code(number_prefix) THEN prefix_position(certain_digits(number_prefix)) END AS prefix_position,
        CASE WHEN is_short_code(number_prefix) THEN usage_country END AS home_country
    FROM called
)
SELECT
    coalesce(c.country, p.home_country, p.name_country, '') AS country,
    CAST(p.category AS VARCHAR) AS category,
    CAST(sum(p.calls) AS BIGINT) AS calls,
    CAST(sum(p.billed_seconds) AS BIGINT) AS billed_seconds,
    CAST(sum(p.amount_micro) AS BIGINT) AS amount_micro
FROM placed AS p
ASOF LEFT JOIN country_prefix_ranges AS c ON p.prefix_position >= c.prefix_position
GROUP BY ALL
ORDER BY country, category
