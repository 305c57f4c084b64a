-- zone_ends: when the conferencing pool ended, before any meeting moved on to its organiser's plan (R27).
-- in: ends, spans; out: one row per counter of a conferencing pool that ended
-- held by: tests/cases/switches.toml "after an empty conferencing pool the organiser's plan pays"; tests/oracle/minutes.py is_open
SELECT counter_no, end_ns, is_empty FROM ends WHERE counter_no IN (SELECT zone_counter_no FROM spans UNION ALL SELECT us_ca_counter_no FROM spans)
