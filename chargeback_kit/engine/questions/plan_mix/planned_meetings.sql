-- planned_meetings: the calls of meetings that found no conferencing minutes and may draw their organiser's plan, with their
-- seconds, their price without any pool, and what they cost here (R27, R57).
-- in: fund, classify, counters, settings; out: one row per such call, none with conference_overflow = credits; person is -1 for nobody
SELECT
    coalesce(f.person_no, -1) AS person,
    NOT coalesce(c.is_domestic, FALSE) AS abroad,
    f.start_ns,
    f.billed_seconds,
    coalesce(f.list_micro, f.amount_micro) AS list_micro,
    f.amount_micro
FROM fund AS f
JOIN classify AS c ON c.row_no = f.row_no
LEFT JOIN counters AS n ON n.counter_no = f.counter_no
CROSS JOIN settings AS s
WHERE s.conference_overflow = 'organiser_plan' AND c.draws_conference AND NOT c.pays_per_minute AND NOT c.draws_nothing
    AND NOT (c.on_addon AND c.kind = 'conference_zone_a')
    AND NOT (coalesce(n.pool_id LIKE '*/%', FALSE) AND f.pooled_seconds > 0)
