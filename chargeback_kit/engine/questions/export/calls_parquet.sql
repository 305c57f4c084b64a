-- calls_parquet: the finished calls with their types, as calls.parquet and DataFrames hold them (R03).
-- in: calls_shown; out: the columns of the contract
SELECT
    usage_id,
    CAST(make_timestamp_ns(start_ns) AS TIMESTAMPTZ_NS) AS start_utc,
    user_principal_name,
    cost_center,
    kind,
    rule_id,
    billed_seconds,
    pool_id,
    pooled_seconds,
    over_seconds,
    funded_by,
    money(reported_micro) AS reported_amount,
    money(rated_micro) AS rated_amount,
    money(amount_micro) AS amount,
    currency
FROM calls_shown
