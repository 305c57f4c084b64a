-- fund: the amount that counts, the card's for a carrier (R35), and who pays the part over the pool (R30, R32).
-- in: price, settings; out: one row per call
-- held by: tests/cases/switches.toml "overage is billed after use where that is agreed"; tests/oracle/money.py funding
SELECT
    p.*,
    CASE
        WHEN kind = 'carrier' THEN coalesce(rated_micro, 0)
        WHEN s.charges = 'rated' THEN coalesce(to_cent(rated_micro), reported_micro, 0)
        ELSE coalesce(reported_micro, to_cent(rated_micro), 0)
    END AS amount_micro,
    kind <> 'carrier' AND NOT lacks_rate
        AND CASE WHEN s.charges = 'rated' THEN rated_micro IS NULL ELSE reported_micro IS NULL END AS lacks_amount,
    CASE
        WHEN is_free THEN CAST('free' AS funded_by_t)
        WHEN kind = 'carrier' THEN CAST('carrier' AS funded_by_t)
        WHEN over_seconds = 0 THEN CAST('pool' AS funded_by_t)
        WHEN s.has_wallet AND may_use_credits THEN CAST('credits' AS funded_by_t)
        WHEN s.postpaid THEN CAST('postpaid' AS funded_by_t)
        ELSE CAST('unfunded' AS funded_by_t)
    END AS funded_by
FROM price AS p
CROSS JOIN settings AS s
