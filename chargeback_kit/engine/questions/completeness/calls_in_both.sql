-- calls_in_both: how many calls stand in two usage files at once, by the labels of the earlier and the later one (R01, R02).
-- in: repeated, files; out: label, other, calls
WITH held AS (
    SELECT r.usage_id, f.first_row, f.label
    FROM repeated AS r
    JOIN files AS f ON r.row_no >= f.first_row AND r.row_no < f.until_row
)
SELECT a.label, b.label AS other, count(DISTINCT a.usage_id) AS calls
FROM held AS a
JOIN held AS b ON b.usage_id = a.usage_id
WHERE a.first_row < b.first_row
GROUP BY ALL
