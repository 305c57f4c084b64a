-- calls_by_country: every call with the numbers and the country that it went to (R11): by the number's prefix, of a short code the
-- caller's country, else by the name in the row.
-- in: allocate, usage, call_attributes, short_code_homes, settings, numbers; out: one row per call
WITH prefixes AS (
    SELECT DISTINCT number_prefix, country FROM numbers
)
SELECT
    a.*,
    u.usage_id,
    u.user_no,
    u.callee_number,
    u.caller_number,
    t.is_incoming,
    country_called(p.country, u.callee_number, h.country, t.name_country) AS country
FROM allocate AS a
JOIN usage AS u ON u.rowid = a.row_no
JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
CROSS JOIN settings AS s
LEFT JOIN short_code_homes AS h ON h.row_no = a.row_no
LEFT JOIN prefixes AS p ON p.number_prefix = number_prefix(u.callee_number, s.past_prefixes)
