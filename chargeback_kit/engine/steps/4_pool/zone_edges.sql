-- zone_edges: the calls at the very instant at which their pool ended, before any meeting moved on (R27).
-- in: edges; out: the columns of edges
-- held by: tests/cases/switches.toml "after an empty conferencing pool the organiser's plan pays"; tests/oracle/minutes.py draw
SELECT row_no, place FROM edges
