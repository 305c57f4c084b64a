-- pool_ends: the call at which each counter's pool ended (R23, R26); both counters of a pool end together.
-- in: ends, counters; out: one row per counter whose pool ended; a pool without minutes ended before every call
SELECT c.counter_no, e.end_ns AS at_ns, CAST(e.end_usage_id AS VARCHAR) AS usage_id
FROM ends AS e
JOIN counters AS c ON c.pool_no = e.pool_no
