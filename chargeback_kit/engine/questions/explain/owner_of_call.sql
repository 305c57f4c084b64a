-- owner_of_call: what a cost centre may follow from: who, the call's own number, its administrative units and country (R14, R56).
-- in: usage, users, words_understood, asked; out: one row, the number as phone_numbers.py reads it
SELECT
    n.user_id,
    n.user_principal_name,
    w.administrative_units,
    w.usage_country,
    CASE WHEN w.is_incoming THEN u.callee_number ELSE u.caller_number END AS own_number
FROM usage AS u
JOIN asked AS a ON a.row_no = u.rowid
JOIN users AS n ON n.user_no = u.user_no
JOIN words_understood AS w ON w.word_set_no = u.word_set_no
