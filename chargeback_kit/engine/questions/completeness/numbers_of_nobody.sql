-- numbers_of_nobody: the numbers on both sides of the calls that name nobody, by their call type (R01, R50).
-- in: usage, word_sets; out: call_type, is_dialled, number (its key), calls
WITH sides AS (
    SELECT word_set_no, TRUE AS is_dialled, callee_number AS "number" FROM usage WHERE user_no = 0
    UNION ALL
    SELECT word_set_no, FALSE, caller_number FROM usage WHERE user_no = 0
)
SELECT w.call_type, s.is_dialled, s."number", count(*) AS calls
FROM sides AS s
JOIN word_sets AS w ON w.word_set_no = s.word_set_no
WHERE s."number" IS NOT NULL
GROUP BY ALL
