-- carried_people: what the calls that a plan could cover cost by a carrier's card, by person (R31, R35).
-- in: fund, usage, call_attributes, movable, unplanned, spans; out: one row per person and month; money in micro-units
SELECT
    f.person_no AS person,
    p.month_no,
    CAST(sum(f.amount_micro) AS BIGINT) AS amount_micro,
    CAST(sum(CASE WHEN f.billed_seconds > 0 AND f.rated_micro IS NULL AND NOT t.is_carrier_in THEN 1 ELSE 0 END) AS BIGINT)
        AS unpriced_calls
FROM fund AS f
JOIN usage AS u ON u.rowid = f.row_no
JOIN movable AS m ON m.word_set_no = u.word_set_no
JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
JOIN spans AS p ON f.start_ns >= p.from_ns AND f.start_ns < p.until_ns
WHERE f.person_no IS NOT NULL AND coalesce(u.charged_micro, 0) >= 0 AND f.row_no NOT IN (SELECT row_no FROM unplanned)
GROUP BY ALL
ORDER BY ALL
