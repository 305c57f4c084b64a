-- tried_calls: what the settings in force make of each call that Microsoft may charge by the minute (R25, R26, R30, R31).
-- in: price; out: one row per such call in the order of the bill, money in micro-units; rated_micro is empty where no rate is known
-- is_worth_money: whether the whole call would cost a cent or more if no pool covered it
SELECT
    row_no,
    start_ns,
    counter_no,
    duration_seconds,
    billed_seconds,
    pooled_seconds,
    over_seconds,
    reported_micro,
    coalesce(list_micro > 0, FALSE) AS is_worth_money,
    CASE WHEN NOT lacks_rate THEN to_cent(rated_micro) END AS rated_micro
FROM price
WHERE
    kind IN ('domestic', 'international', 'premium', 'toll_free_in', 'conference_zone_a', 'conference_other')
    AND NOT is_free AND reported_micro >= 0
ORDER BY start_ns, row_no
