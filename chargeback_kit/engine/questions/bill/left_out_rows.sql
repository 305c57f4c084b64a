-- left_out_rows: the rows that are no calls of this bill, with what a problem says of them (R06).
-- in: usage, left_out, word_sets; out: code, row_no, usage_id, amount_micro and what the sentence needs
SELECT
    l.row_no,
    l.excluded_because AS code,
    l.usage_id,
    l.amount_micro,
    CAST(u.fault AS VARCHAR) AS fault,
    w.currency,
    u.duration_seconds
FROM usage AS u
JOIN left_out AS l ON l.row_no = u.rowid
JOIN word_sets AS w ON w.word_set_no = u.word_set_no
