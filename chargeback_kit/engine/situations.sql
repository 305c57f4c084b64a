-- situations: the words of a row and what they mean, once per distinct combination (R10 to R12).
-- in: word_sets (the words), facts (what they mean); out: one row per combination
SELECT
    w.*,
    f.* EXCLUDE (situation_no, call_type, name_area, usage_area),
    nullif(f.name_area, '') AS name_area,
    nullif(f.usage_area, '') AS usage_area,
    f.is_bot_in OR f.is_bot_out AS is_bot
FROM word_sets AS w
JOIN facts AS f ON f.situation_no = w.situation_no
