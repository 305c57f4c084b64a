-- call_numbers: the numbers of one call as the engine knows them (R05).
-- in: usage, asked; out: one row, numbers as phone_numbers.py reads them
SELECT u.callee_number, u.caller_number FROM usage AS u JOIN asked AS a ON a.row_no = u.rowid
