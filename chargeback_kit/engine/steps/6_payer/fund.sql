-- fund: the amount that counts, the card's for a carrier, who pays it, and where Microsoft's charge contradicts our count
-- (R30, R32, R35, L7).
-- in: price, settings; out: one row per call
-- held by: tests/cases/money.toml "money always has a payer"; tests/oracle/money.py funding
-- An amount always has a payer; 0.00 is the carrier's, the pool's or free. is_payable: somebody pays for the call, or would
-- in a world with other pools. Contradictions compare what Microsoft reported, whichever amount counts.
WITH counted AS (
    SELECT
        p.*,
        CASE
            WHEN kind = 'carrier' THEN coalesce(rated_micro, 0)
            WHEN s.charges = 'rated' THEN coalesce(to_cent(rated_micro), reported_micro, 0)
            ELSE coalesce(reported_micro, to_cent(rated_micro), 0)
        END AS amount_micro,
        kind <> 'carrier' AND NOT lacks_rate
            AND CASE WHEN s.charges = 'rated' THEN rated_micro IS NULL ELSE reported_micro IS NULL END AS lacks_amount,
        coalesce(counter_no, message_counter_no) IS NOT NULL AS names_pool,
        over_seconds + over_segments > 0 AS is_over,
        s.has_wallet AND may_use_credits AS has_credits,
        s.postpaid AND NOT coalesce(p.start_ns < s.postpaid_since_ns, FALSE) AS postpaid
    FROM price AS p
    CROSS JOIN settings AS s
)
SELECT
    * EXCLUDE (has_credits, postpaid, found_pool_open, names_pool, is_over),
    kind <> 'carrier' AND (NOT is_free OR amount_micro <> 0) AS is_payable,
    CASE
        WHEN kind = 'carrier' THEN NULL
        WHEN coalesce(reported_micro, 0) = 0 AND names_pool AND is_over
            THEN CASE WHEN reported_micro = 0 THEN 'free-while-pool-empty' END
        WHEN reported_micro > 0 AND names_pool AND NOT is_over AND found_pool_open THEN 'charged-while-pool-open'
        WHEN reported_micro <> 0 AND is_free AND kind <> 'message' THEN 'charged-free-call'
    END AS contradiction,
    CASE
        WHEN kind = 'carrier' THEN CAST('carrier' AS funded_by_t)
        WHEN amount_micro = 0 AND names_pool AND NOT is_over THEN CAST('pool' AS funded_by_t)
        WHEN amount_micro = 0 THEN CAST('free' AS funded_by_t)
        WHEN has_credits THEN CAST('credits' AS funded_by_t)
        WHEN postpaid THEN CAST('postpaid' AS funded_by_t)
        ELSE CAST('unfunded' AS funded_by_t)
    END AS funded_by
FROM counted
