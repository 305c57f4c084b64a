-- covered: from when to when the usage files reach (R04, R06).
-- in: usage; out: one row, instants in ns
SELECT min(start_ns) AS first_ns, max(start_ns) AS last_ns FROM usage
