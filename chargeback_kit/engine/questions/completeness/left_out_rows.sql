-- left_out_rows: the rows that are no calls of this bill, with what a problem says of them (R06).
-- in: usage, left_out, word_sets; out: code, row_no, usage_id, amount_micro and what the sentence needs
SELECT
    l.row_no,
    l.excluded_because AS code,
    l.usage_id,
    l.amount_micro,
    CAST(u.unreadable AS VARCHAR) AS unreadable,
    w.currency,
    u.duration_seconds,
    coalesce(is_shortened(u.callee_number), FALSE) OR coalesce(is_shortened(u.caller_number), FALSE) AS has_shortened_number
FROM usage AS u
JOIN left_out AS l ON l.row_no = u.rowid
JOIN word_sets AS w ON w.word_set_no = u.word_set_no
