-- called_people: the seconds of calls that each person received on a number of their own (R10.6).
-- in: price, usage, call_attributes; out: one row per person
SELECT p.person_no AS person, CAST(sum(p.billed_seconds) AS BIGINT) AS "seconds"
FROM price AS p
JOIN usage AS u ON u.rowid = p.row_no
JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
WHERE CAST(p.kind AS VARCHAR) = 'inbound' AND p.person_no IS NOT NULL AND t.call_type IN ('user_in', 'pstn_in', 'ucap_in')
GROUP BY p.person_no
