-- pool_ends: the call at which each counter's pool ended (R23, R26); both counters of a pool end together.
-- in: ends; out: one row per counter whose pool ended; a pool without minutes ended before every call
SELECT counter_no, end_ns AS at_ns, end_usage_id AS usage_id FROM ends
