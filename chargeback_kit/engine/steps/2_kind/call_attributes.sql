-- call_attributes: what the words of a row mean, once per distinct combination (R10 to R12).
-- in: words_understood (what each word set means), areas, pool_countries; out: one row per word set
-- held by: tests/cases/kinds.toml "the column wins over the number"; tests/oracle/kinds.py column_context
-- for_country: the country of the call, where somebody fills a pool there (for users without a usage location).
WITH area_numbers AS (
    SELECT DISTINCT area, area_no FROM areas
)
SELECT
    f.* EXCLUDE (context, name_area, usage_area),
    CASE f.context WHEN 'domestic' THEN TRUE WHEN 'international' THEN FALSE END AS says_domestic,
    n.area_no AS name_area_no,
    h.area_no AS usage_area_no,
    coalesce(p.country, '') AS for_country
FROM words_understood AS f
LEFT JOIN area_numbers AS n ON n.area = f.name_area
LEFT JOIN area_numbers AS h ON h.area = f.usage_area
LEFT JOIN pool_countries AS p ON p.country = f.usage_country
