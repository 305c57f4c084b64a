-- when_and_where: when every row starts, and the country that it says the call was made from (R03, R04, R11).
-- in: usage, call_attributes; out: start_ns, usage_country (empty where none is said); one row per row of the usage files
SELECT
    u.start_ns,
    coalesce(t.usage_country, '') AS usage_country
FROM usage AS u
JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
ORDER BY u.start_ns
