-- price: what was reported and what the rate card makes of it (R30, R31), exact, rounded half up to the cent once.
-- in: draw, rates, growth, settings; out: one row per call, money in micro-units; list_micro is the price without any pool
-- held by: tests/cases/money.toml "a call is rated by its over-pool minutes and the connection fee"; tests/oracle/money.py rated_amount
-- listed_seconds are those a rate counts: by its own step where it has one. Prices are 10^-9 per minute and fees 10^-9,
-- so that a cent is 60 x 10^7 parts of (price x seconds + fee x 60). A call without a rate joins the row -1, which holds none.
WITH listed AS (
    SELECT rate_no, price_nano, fee_micro, increment_seconds FROM rates
    UNION ALL
    SELECT -1, NULL, NULL, NULL
),
chosen AS (
    SELECT
        d.* EXCLUDE (charged_micro, rate_no),
        to_cent(d.charged_micro) AS reported_micro,
        coalesce(d.charged_micro % 10000 <> 0, FALSE) AS is_rounded,
        d.is_free OR d.kind = 'carrier' AS costs_nothing,
        CASE
            WHEN g.kind IS NOT NULL THEN d.duration_seconds
            WHEN r.increment_seconds IS NULL THEN d.billed_seconds
            ELSE round_up(d.duration_seconds, r.increment_seconds)
        END AS listed_seconds,
        r.price_nano,
        r.fee_micro * coalesce(g.factor_milli, 1000) AS fee_nano,
        s.has_card AND d.kind <> 'unknown' AND coalesce(d.charged_micro >= 0, TRUE) AND NOT (d.pays_per_minute AND d.kind = 'inbound')
            AS is_rated
    FROM draw AS d
    JOIN listed AS r ON r.rate_no = coalesce(d.rate_no, -1)
    LEFT JOIN growth AS g ON g.kind = d.kind
    CROSS JOIN settings AS s
)
SELECT
    * EXCLUDE (costs_nothing),
    CASE
        WHEN NOT is_rated THEN NULL
        WHEN costs_nothing OR over_seconds = 0 OR listed_seconds <= pooled_seconds THEN 0
        ELSE price_micro(price_nano, fee_nano, listed_seconds - pooled_seconds)
    END AS rated_micro,
    CASE
        WHEN NOT is_rated THEN NULL
        WHEN costs_nothing OR listed_seconds = 0 THEN 0
        ELSE price_micro(price_nano, fee_nano, listed_seconds)
    END AS list_micro,
    is_rated AND NOT costs_nothing AND over_seconds > 0 AND price_nano IS NULL AS lacks_rate
FROM chosen
