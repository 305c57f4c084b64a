-- change_cells: the calls of a month by who, cost centre and what makes them alike in price, to be set beside those of another
-- month (R30, R31, R50).
-- in: allocate, usage, users, call_attributes, short_code_homes, meter, settings, fees, country_prefix_ranges; out: one row per user, cost
-- centre, kind, country, rate and pool, money in micro-units
-- unit: what is counted of such a call, seconds, the segments of a message, or the call itself where it has no seconds or is
-- a correction. charged: the units that money was taken for, or would be if they came to a cent. listed: of those, the seconds that the rate card counts.
-- What is free is not told apart; who is on a list needs no name. by_card: the amount is the card's. least and most: what every charge allows the price of a minute to be, half a cent to
-- either side (R34) [10^-9].
WITH called AS (
    SELECT
        a.cost_center_no,
        a.person_no,
        x.user_no,
        a.kind,
        a.category,
        a.counter_no,
        a.message_counter_no,
        CASE WHEN NOT a.is_free OR a.amount_micro <> 0 THEN m.rate_no END AS rate_no,
        t.is_incoming,
        CASE WHEN NOT a.is_free OR a.amount_micro <> 0 THEN coalesce(h.country, t.usage_country) END AS usage_country,
        CASE WHEN NOT a.is_free OR a.amount_micro <> 0 THEN t.name_country END AS name_country,
        CASE WHEN NOT a.is_free OR a.amount_micro <> 0 THEN number_prefix(
            CASE WHEN t.is_toll_free THEN x.caller_number ELSE x.callee_number END, s.past_prefixes
        ) END AS number_prefix,
        CASE
            WHEN a.kind = 'message' THEN 'segment'
            WHEN a.amount_micro < 0 OR a.billed_seconds = 0 THEN 'call'
            ELSE 'second'
        END AS unit,
        CASE
            WHEN a.kind = 'message' THEN a.duration_seconds
            WHEN a.amount_micro < 0 OR a.billed_seconds = 0 THEN 1
            ELSE a.billed_seconds
        END AS units,
        CASE
            WHEN a.amount_micro = 0 THEN 0
            WHEN a.kind = 'message' THEN CASE WHEN a.over_segments > 0 THEN a.over_segments ELSE a.duration_seconds END
            WHEN a.amount_micro < 0 OR a.billed_seconds = 0 THEN 1
            WHEN a.over_seconds > 0 THEN a.over_seconds
            ELSE a.billed_seconds
        END AS paid,
        a.over_seconds,
        greatest(a.listed_seconds - a.pooled_seconds, 0) AS listed,
        a.price_nano IS NOT NULL AND a.rated_micro IS NOT NULL AND (a.kind = 'carrier' OR s.charges = 'rated')
            AND a.kind <> 'message' AND NOT a.is_free AND NOT t.is_carrier_in AND a.amount_micro >= 0
            AND a.over_seconds > 0 AND a.listed_seconds > a.pooled_seconds AS by_card,
        a.amount_micro,
        coalesce(f.fee_micro, 0) AS own_fee_micro,
        coalesce(a.fee_nano, 0) // 1000 AS card_fee_micro
    FROM allocate AS a
    JOIN usage AS x ON x.rowid = a.row_no
    JOIN call_attributes AS t ON t.word_set_no = x.word_set_no
    JOIN meter AS m ON m.row_no = a.row_no
    CROSS JOIN settings AS s
    LEFT JOIN fees AS f ON f.row_no = a.row_no
    LEFT JOIN short_code_homes AS h ON h.row_no = a.row_no
),
counted AS (
    SELECT
        * EXCLUDE (paid, over_seconds),
        CASE WHEN by_card THEN over_seconds ELSE paid END AS charged,
        CASE WHEN by_card THEN card_fee_micro WHEN paid > 0 THEN own_fee_micro ELSE 0 END AS fee_micro
    FROM called
),
grouped AS (
    SELECT
        * EXCLUDE (units, charged, listed, amount_micro, own_fee_micro, card_fee_micro, fee_micro),
        count(*) AS calls,
        sum(units) AS units,
        sum(charged) AS charged,
        sum(CASE WHEN charged > 0 AND by_card THEN listed ELSE 0 END) AS listed,
        sum(fee_micro) AS fee_micro,
        sum(amount_micro) AS amount_micro,
        max(CASE WHEN charged > 0 THEN (amount_micro - fee_micro - 5000) * 60000 // charged END) AS least,
        min(CASE WHEN charged > 0 THEN (amount_micro - fee_micro + 5000) * 60000 // charged END) AS most
    FROM counted
    GROUP BY ALL
),
placed AS (
    SELECT
        *,
        country_position(number_prefix) AS prefix_position,
        CASE WHEN is_short_code(number_prefix) THEN nullif(usage_country, '') END AS home_country
    FROM grouped
)
SELECT
    p.cost_center_no,
    p.person_no,
    CASE WHEN p.person_no IS NULL THEN u.user_id END AS user_id,
    CASE WHEN p.person_no IS NULL THEN u.user_principal_name END AS user_principal_name,
    CAST(p.kind AS VARCHAR) AS kind,
    CAST(p.category AS VARCHAR) AS category,
    p.counter_no,
    p.message_counter_no,
    p.rate_no,
    p.is_incoming,
    p.by_card,
    p.unit,
    coalesce(c.country, p.home_country, nullif(p.name_country, ''), '') AS country,
    CAST(sum(p.calls) AS BIGINT) AS calls,
    CAST(sum(p.units) AS BIGINT) AS units,
    CAST(sum(p.charged) AS BIGINT) AS charged,
    CAST(sum(p.listed) AS BIGINT) AS listed,
    CAST(sum(p.fee_micro) AS BIGINT) AS fee_micro,
    CAST(sum(p.amount_micro) AS BIGINT) AS amount_micro,
    max(p.least) AS least,
    min(p.most) AS most
FROM placed AS p
JOIN users AS u ON u.user_no = p.user_no
ASOF LEFT JOIN country_prefix_ranges AS c ON p.prefix_position >= c.prefix_position
GROUP BY ALL
ORDER BY ALL
