-- calls_csv: the finished calls as the text of calls.csv (R03).
-- in: calls_shown; out: the columns of the contract
SELECT
    usage_id,
    iso(start_ns) AS start_utc,
    nullif(user_principal_name, '') AS user_principal_name,
    cost_center,
    kind,
    rule_id,
    billed_seconds,
    nullif(pool_id, '') AS pool_id,
    pooled_seconds,
    over_seconds,
    funded_by,
    money(reported_micro) AS reported_amount,
    money(rated_micro) AS rated_amount,
    money(amount_micro) AS amount,
    currency
FROM calls_shown
