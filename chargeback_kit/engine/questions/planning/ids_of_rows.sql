-- ids_of_rows: the usage ids of rows that start together (R03).
-- in: usage, together; out: one row per row
SELECT u.rowid AS row_no, u.usage_id FROM usage AS u JOIN together AS t ON t.row_no = u.rowid
