-- call_attributes: what the words of a row mean, once per distinct combination (R10 to R12).
-- in: words_understood (what each word set means), areas, pool_countries, origins, carriers; out: one row per word set
-- held by: tests/cases/kinds.toml "the column wins over the number"; tests/oracle/kinds.py column_context
-- origin_no: which caller's country a rate card knows it by, 0 for one that it does not tell apart, NULL where the row
-- names none; carrier_no: whose card prices the call, 0 Microsoft's, 1 that of any carrier (R31, R35).
-- for_country: the country of the call, where somebody fills a pool there (for users without a usage location).
WITH area_numbers AS (
    SELECT DISTINCT area, area_no FROM areas
)
SELECT
    f.* EXCLUDE (context, name_area, usage_area),
    CASE f.context WHEN 'domestic' THEN TRUE WHEN 'international' THEN FALSE END AS says_domestic,
    n.area_no AS name_area_no,
    h.area_no AS usage_area_no,
    coalesce(p.country, '') AS for_country,
    CASE WHEN f.usage_country <> '' THEN coalesce(o.origin_no, 0) END AS origin_no,
    CASE WHEN f.is_carrier THEN coalesce(c.carrier_no, 1) ELSE 0 END AS carrier_no
FROM words_understood AS f
LEFT JOIN area_numbers AS n ON n.area = f.name_area
LEFT JOIN area_numbers AS h ON h.area = f.usage_area
LEFT JOIN pool_countries AS p ON p.country = f.usage_country
LEFT JOIN origins AS o ON o.country = f.usage_country
LEFT JOIN carriers AS c ON c.carrier = f.operator
