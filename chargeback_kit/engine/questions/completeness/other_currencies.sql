-- other_currencies: the currencies among the rows that are not the agreement's (R33).
-- in: left_out, usage, word_sets; out: one row per currency
SELECT DISTINCT upper(trim(w.currency)) AS currency
FROM usage AS u
JOIN left_out AS l ON l.row_no = u.rowid
JOIN word_sets AS w ON w.word_set_no = u.word_set_no
WHERE l.excluded_because = 'other-currency'
ORDER BY currency
