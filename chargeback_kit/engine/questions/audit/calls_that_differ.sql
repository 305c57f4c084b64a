-- calls_that_differ: the calls of a folder that was written earlier which are others now, by what differs and both states (R03, R30, R32, R50).
-- in: calls_written, calls_parquet; out: what differs, both states, how many calls, their money then, now, alike and lowered, the first ids
WITH compared AS (
    SELECT
        coalesce(w.usage_id, n.usage_id) AS usage_id,
        CASE
            WHEN w.usage_id IS NULL OR n.usage_id IS NULL THEN 'presence'
            ELSE concat_ws(
                ' ',
                CASE WHEN w.start_utc IS DISTINCT FROM n.start_utc THEN 'start_utc' END,
                CASE WHEN w.user_principal_name IS DISTINCT FROM n.user_principal_name THEN 'user_principal_name' END,
                CASE WHEN w.kind IS DISTINCT FROM n.kind OR w.rule_id IS DISTINCT FROM n.rule_id THEN 'kind' END,
                CASE WHEN w.billed_seconds IS DISTINCT FROM n.billed_seconds THEN 'billed_seconds' END,
                CASE WHEN w.pool_id IS DISTINCT FROM n.pool_id THEN 'pool_id' END,
                CASE
                    WHEN w.pooled_seconds IS DISTINCT FROM n.pooled_seconds
                        OR w.over_seconds IS DISTINCT FROM n.over_seconds
                        THEN 'pooled_seconds'
                END,
                CASE WHEN w.reported_amount IS DISTINCT FROM n.reported_amount THEN 'reported_amount' END,
                CASE WHEN w.rated_amount IS DISTINCT FROM n.rated_amount THEN 'rated_amount' END,
                CASE WHEN w.amount IS DISTINCT FROM n.amount THEN 'amount' END,
                CASE WHEN w.funded_by IS DISTINCT FROM n.funded_by THEN 'funded_by' END,
                CASE WHEN w.cost_center IS DISTINCT FROM n.cost_center THEN 'cost_center' END,
                CASE WHEN w.currency IS DISTINCT FROM n.currency THEN 'currency' END
            )
        END AS differs,
        coalesce(w.kind, n.kind) AS kind_was,
        coalesce(n.kind, w.kind) AS kind_is,
        coalesce(w.rule_id, n.rule_id) AS rule_was,
        coalesce(n.rule_id, w.rule_id) AS rule_is,
        coalesce(n.pool_id, w.pool_id) AS pool_id,
        w.funded_by AS funded_was,
        n.funded_by AS funded_is,
        w.amount AS amount_was,
        n.amount AS amount_is
    FROM calls_written AS w
    FULL JOIN calls_parquet AS n ON n.usage_id = w.usage_id
)
SELECT
    differs,
    kind_was,
    kind_is,
    rule_was,
    rule_is,
    pool_id,
    funded_was,
    funded_is,
    count(*) AS calls,
    coalesce(sum(amount_was), 0) AS amount_was,
    coalesce(sum(amount_is), 0) AS amount_is,
    coalesce(
        sum(CASE WHEN amount_was < 0 THEN greatest(amount_was, amount_is) ELSE least(amount_was, amount_is) END), 0
    ) AS amount_kept,
    coalesce(sum(greatest(coalesce(amount_was, 0) - coalesce(amount_is, 0), 0)), 0) AS amount_lowered,
    list_slice(array_agg(usage_id ORDER BY usage_id), 1, 1000) AS usage_ids
FROM compared
WHERE differs != ''
GROUP BY ALL
ORDER BY differs, kind_was, kind_is, rule_was, rule_is, pool_id, funded_was, funded_is
