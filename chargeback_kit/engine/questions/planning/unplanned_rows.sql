-- unplanned_rows: the calls of calling plans that no plan covers, such as premium ones (R25).
-- in: fund, usage, movable; out: one row per call: its number
SELECT f.row_no
FROM fund AS f
JOIN usage AS u ON u.rowid = f.row_no
JOIN movable AS m ON m.word_set_no = u.word_set_no
WHERE f.kind NOT IN ('domestic', 'international', 'inbound', 'carrier')
