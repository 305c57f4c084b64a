-- sums: the sums of the bill by everything a statement, a pool or a headline asks for (R21, R34, R50, L2, L4, L7).
-- in: allocate; out: one row per cost centre, category, payer, kind and counter
SELECT
    cost_center_no,
    category,
    funded_by,
    kind,
    counter_no,
    is_payable,
    count(*) AS calls,
    CAST(sum(billed_seconds) AS BIGINT) AS billed_seconds,
    CAST(sum(pooled_seconds) AS BIGINT) AS pooled_seconds,
    CAST(sum(over_seconds) AS BIGINT) AS over_seconds,
    CAST(sum(amount_micro) AS BIGINT) AS amount_micro,
    CAST(coalesce(sum(reported_micro), 0) AS BIGINT) AS reported_micro,
    CAST(coalesce(sum(rated_micro), 0) AS BIGINT) AS rated_micro,
    CAST(coalesce(sum(CASE WHEN pooled_seconds > 0 OR kind = 'message' THEN list_micro - rated_micro END), 0) AS BIGINT) AS saved_micro,
    CAST(coalesce(sum(CASE WHEN kind <> 'carrier' THEN coalesce(to_cent(list_micro), reported_micro) END), 0) AS BIGINT) AS list_micro,
    CAST(count(CASE WHEN pooled_seconds + over_seconds <> billed_seconds OR pooled_seconds < 0 OR over_seconds < 0 THEN 1 END) AS BIGINT)
        AS broken_rows,
    count(CASE WHEN amount_micro <> 0 AND CAST(funded_by AS VARCHAR) IN ('free', 'pool') THEN 1 END) AS without_payer,
    count(CASE WHEN reported_micro IS NOT NULL AND rated_micro IS NOT NULL THEN 1 END) AS compared,
    count(CASE WHEN abs(reported_micro - rated_micro) < 10000 THEN 1 END) AS agreeing
FROM allocate
GROUP BY ALL
