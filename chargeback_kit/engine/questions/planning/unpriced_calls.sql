-- unpriced_calls: the calls that the rate card does not price, with what was charged for those beyond the pools (R31, R34).
-- in: price, usage, call_attributes; out: one row per number, kind, person and country; person is -1 for nobody
SELECT
    u.callee_number AS "number",
    CAST(p.kind AS VARCHAR) AS kind,
    coalesce(p.person_no, -1) AS person,
    t.usage_country AS country,
    CAST(sum(p.billed_seconds) AS BIGINT) AS "seconds",
    count(*) AS calls,
    CAST(coalesce(sum(CASE WHEN p.reported_micro > 0 THEN p.over_seconds END), 0) AS BIGINT) AS charged_seconds,
    CAST(coalesce(sum(CASE WHEN p.over_seconds > 0 THEN p.reported_micro END), 0) AS BIGINT) AS charged_micro
FROM price AS p
JOIN usage AS u ON u.rowid = p.row_no
JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
WHERE CAST(p.kind AS VARCHAR) IN ('domestic', 'international')
    AND (p.list_micro IS NULL AND p.billed_seconds > 0 OR p.lacks_rate)
GROUP BY ALL
ORDER BY ALL
