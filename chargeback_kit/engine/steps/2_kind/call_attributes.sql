-- call_attributes: what the words of a row mean, once per distinct combination (R10 to R12, R56).
-- in: words_understood (what each word set means), areas, pool_countries, origins, carriers, centers_by_administrative_unit, centers_by_country; out: one row per word set
-- held by: tests/cases/kinds.toml "the column wins over the number"; tests/oracle/kinds.py column_context
-- origin_no: which caller's country a rate card knows it by, 0 for one that it does not tell apart, NULL where the row
-- names none; carrier_no: whose card prices the call, 0 Microsoft's, 1 that of any carrier (R31, R35).
-- for_country: the country of the call, where somebody fills a pool there (for users without a usage location).
WITH area_numbers AS (
    SELECT DISTINCT area, area_no FROM areas
),
units AS (
    SELECT word_set_no, unnest(string_split(administrative_units, ';')) AS unit
    FROM words_understood
    WHERE administrative_units <> ''
),
unit_centers AS (
    SELECT u.word_set_no, min_by(c.cost_center_no, c.place) AS cost_center_no
    FROM units AS u
    JOIN centers_by_administrative_unit AS c ON c."value" = trim(u.unit)
    GROUP BY u.word_set_no
)
SELECT
    f.* EXCLUDE (context, name_area, usage_area, usage_in_zone_a, usage_in_addon, administrative_units),
    CASE f.context WHEN 'domestic' THEN TRUE WHEN 'international' THEN FALSE END AS says_domestic,
    n.area_no AS name_area_no,
    h.area_no AS usage_area_no,
    CASE WHEN f.usage_country <> '' THEN f.usage_in_zone_a END AS usage_in_zone_a,
    CASE WHEN f.usage_country <> '' THEN f.usage_in_addon END AS usage_in_addon,
    coalesce(p.country, '') AS for_country,
    CASE WHEN f.usage_country <> '' THEN coalesce(o.origin_no, 0) END AS origin_no,
    CASE WHEN f.is_carrier THEN coalesce(r.carrier_no, 1) ELSE 0 END AS carrier_no,
    m.cost_center_no AS unit_center_no,
    c.cost_center_no AS country_center_no
FROM words_understood AS f
LEFT JOIN area_numbers AS n ON n.area = f.name_area
LEFT JOIN area_numbers AS h ON h.area = f.usage_area
LEFT JOIN pool_countries AS p ON p.country = f.usage_country
LEFT JOIN origins AS o ON o.country = f.usage_country
LEFT JOIN carriers AS r ON r.carrier = f.operator
LEFT JOIN unit_centers AS m ON m.word_set_no = f.word_set_no
LEFT JOIN centers_by_country AS c ON c."value" = lower(f.usage_country)
