-- destinations: the money of calls by the country of the number that was called (R11).
-- in: calls_by_country; out: one row per country and category
SELECT
    country,
    CAST(category AS VARCHAR) AS category,
    count(*) AS calls,
    CAST(sum(billed_seconds) AS BIGINT) AS billed_seconds,
    CAST(sum(amount_micro) AS BIGINT) AS amount_micro
FROM calls_by_country
GROUP BY ALL
ORDER BY country, category
