-- fees_in_another_order: the connection fees of rows_in_another_order (R03, L5, L6).
-- in: fees, usage, files; out: the columns of fees
WITH numbered AS (
    SELECT u.rowid AS old_no, row_number() OVER (ORDER BY f.file_no, hash(u.rowid, 7), u.rowid) - 1 AS row_no
    FROM usage AS u
    JOIN files AS f ON u.rowid >= f.first_row AND u.rowid < f.until_row
)
SELECT n.row_no, e.fee_micro FROM fees AS e JOIN numbered AS n ON n.old_no = e.row_no
