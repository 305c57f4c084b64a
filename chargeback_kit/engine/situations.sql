-- situations: what the words of a row mean, once per distinct combination (R10 to R12).
-- in: facts (what each word set means), pool_countries; out: one row per word set
-- for_country: the country of the call, where somebody fills a pool there (for users without a usage location).
SELECT
    f.* EXCLUDE (name_area, usage_area),
    nullif(f.name_area, '') AS name_area,
    nullif(f.usage_area, '') AS usage_area,
    f.is_bot_in OR f.is_bot_out AS is_bot,
    coalesce(p.country, '') AS for_country
FROM facts AS f
LEFT JOIN pool_countries AS p ON p.country = f.usage_country
