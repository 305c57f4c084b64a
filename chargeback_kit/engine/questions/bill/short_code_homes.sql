-- short_code_homes: the country of each call to or from a short code: the caller's, by the row, else by the user list (R05).
-- in: usage, call_attributes, memberships; out: one row per such call whose country is known
SELECT u.rowid AS row_no, coalesce(nullif(t.usage_country, ''), r.country) AS country
FROM usage AS u
JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
LEFT JOIN memberships AS r
    ON r.user_no = u.user_no AND u.start_ns >= r.from_ns AND u.start_ns < r.until_ns
    AND (r.for_country IS NULL OR r.for_country = t.for_country)
WHERE (is_short_code(u.callee_number) OR is_short_code(u.caller_number))
    AND coalesce(nullif(t.usage_country, ''), r.country, '') <> ''
