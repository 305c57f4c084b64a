-- pools_contradicted: what Microsoft's charges contradict of whole pools: the calls, their money, and minutes or segments (R32, R06).
-- in: call_problems; out: one row per code and pool of which more than one call says so
SELECT
    code,
    pool_id,
    count(*) AS calls,
    CAST(sum(coalesce(amount_micro, 0)) AS BIGINT) AS amount_micro,
    CAST(sum(over_seconds // 60 + over_segments) AS BIGINT) AS over_units
FROM call_problems
WHERE is_contradiction AND pool_id <> ''
GROUP BY code, pool_id
HAVING count(*) > 1
