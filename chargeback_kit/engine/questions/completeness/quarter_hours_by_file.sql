-- quarter_hours_by_file: the rows of each quarter of an hour and file; rows without a start are left out (R01, R04).
-- in: usage, files; out: label, quarter (of an hour since 1970), calls
SELECT f.label, quarter_of(u.start_ns) AS quarter, count(*) AS calls
FROM usage AS u
JOIN files AS f ON u.rowid >= f.first_row AND u.rowid < f.until_row
WHERE u.start_ns IS NOT NULL
GROUP BY ALL
