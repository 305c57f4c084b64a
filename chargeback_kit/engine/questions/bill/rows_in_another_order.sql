-- rows_in_another_order: the rows of every file in an order that nothing but their numbers decides, for the laws that order
-- and repetition change nothing (R03, L5, L6).
-- in: usage, files; out: the columns of usage
SELECT u.*
FROM usage AS u
JOIN files AS f ON u.rowid >= f.first_row AND u.rowid < f.until_row
ORDER BY f.file_no, hash(u.rowid, 7), u.rowid
