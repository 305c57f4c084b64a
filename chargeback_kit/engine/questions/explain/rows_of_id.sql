-- rows_of_id: the rows of a usage id, in large or small letters, and why they are no calls of the bill (R02, R04, R06, R33).
-- in: usage, left_out, word_sets, asked; out: one row per row, the one that is written alike first
-- excluded_because is NULL of a call of the bill, and of one that starts in another month.
SELECT u.rowid AS row_no, u.usage_id, u.start_ns, upper(trim(w.currency)) AS currency, l.excluded_because
FROM usage AS u
JOIN asked AS q ON lower(u.usage_id) = lower(q.usage_id)
JOIN word_sets AS w ON w.word_set_no = u.word_set_no
LEFT JOIN left_out AS l ON l.row_no = u.rowid
ORDER BY u.usage_id <> q.usage_id, u.rowid
