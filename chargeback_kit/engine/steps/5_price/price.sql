-- price: what was reported and what the rate card makes of it (R30, R31), exact, rounded half up once
-- to the cent or to the decimals of the rate. A carrier's call is rated by the carrier's card, or costs nothing (R35).
-- in: draw, rates, growth, settings; out: one row per call, money in micro-units; list_micro is the price without any pool
-- held by: tests/cases/money.toml "a call is rated by its over-pool minutes and the connection fee"; tests/oracle/money.py rated_amount
-- listed_seconds are those a rate counts: by its own step where it has one. Prices are 10^-9 per minute and fees 10^-9,
-- so that a cent is 60 x 10^7 parts of (price x seconds + fee x 60). A call without a rate joins the row -1, which holds none.
WITH listed AS (
    SELECT
        rate_no, price_nano, fee_micro, increment_seconds, first_seconds, free_seconds, minimum_micro, unit_nano
    FROM rates
    UNION ALL
    SELECT -1, NULL, NULL, NULL, NULL, NULL, NULL, NULL
),
chosen AS (
    SELECT
        d.* EXCLUDE (charged_micro, rate_no, is_carrier_in),
        to_cent(d.charged_micro) AS reported_micro,
        coalesce(d.charged_micro % 10000 <> 0, FALSE) AS is_rounded,
        d.is_free OR d.is_carrier_in OR (d.kind = 'carrier' AND NOT s.has_carrier_card) AS costs_nothing,
        CASE
            WHEN g.kind IS NOT NULL THEN d.duration_seconds
            WHEN r.increment_seconds IS NULL THEN d.billed_seconds
            ELSE counted_seconds(d.duration_seconds, r.free_seconds, r.first_seconds, r.increment_seconds)
        END AS listed_seconds,
        r.price_nano,
        r.fee_micro * coalesce(g.factor_milli, 1000) AS fee_nano,
        r.minimum_micro * coalesce(g.factor_milli, 1000) // 1000 AS minimum_micro,
        r.unit_nano,
        (s.has_card OR (d.kind = 'carrier' AND s.has_carrier_card)) AND d.kind <> 'unknown'
            AND (coalesce(d.charged_micro >= 0, TRUE) OR d.kind = 'carrier') AND NOT (d.pays_per_minute AND d.kind = 'inbound')
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
        ELSE greatest(price_in_units(price_nano, fee_nano, listed_seconds - pooled_seconds, unit_nano), minimum_micro)
    END AS rated_micro,
    CASE
        WHEN NOT is_rated THEN NULL
        WHEN costs_nothing OR listed_seconds = 0 THEN 0
        ELSE greatest(price_in_units(price_nano, fee_nano, listed_seconds, unit_nano), minimum_micro)
    END AS list_micro,
    is_rated AND NOT costs_nothing AND over_seconds > 0 AND price_nano IS NULL AS lacks_rate,
    CAST(NULL AS INTEGER) AS message_counter_no,
    CAST(0 AS BIGINT) AS over_segments
FROM chosen
