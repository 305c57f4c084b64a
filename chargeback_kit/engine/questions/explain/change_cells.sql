-- change_cells: the calls of a month by who, cost centre and what makes them alike in price, to be set beside those of another
-- month (R30, R31, R50).
-- in: change_calls, calls_apart, users, country_prefix_ranges; out: one row per user, cost centre, kind, country, rate, pool
-- and twin, money in micro-units
-- twin: of calls that the other bill holds too (calls_matched), 0 of all others. What is free is not told apart; who is on a list
-- needs no name. least and most: what every charge allows the price of a minute to be, half a cent to either side (R34) [10^-9].
WITH grouped AS (
    SELECT
        c.* EXCLUDE (
            row_no, units, charged, listed, listed_all, card_nano, card_all_nano, fee_micro, fee_all_micro, list_micro, amount_micro
        ),
        coalesce(d.twin, 0) AS twin,
        count(*) AS calls,
        sum(c.units) AS units,
        sum(c.charged) AS charged,
        sum(c.listed) AS listed,
        sum(c.listed_all) AS listed_all,
        sum(c.card_nano) AS card_nano,
        sum(c.card_all_nano) AS card_all_nano,
        sum(c.fee_micro) AS fee_micro,
        sum(c.fee_all_micro) AS fee_all_micro,
        sum(c.list_micro) AS list_micro,
        sum(c.amount_micro) AS amount_micro,
        max(CASE WHEN c.charged > 0 THEN (c.amount_micro - c.fee_micro - 5000) * 60000 // c.charged END) AS least,
        min(CASE WHEN c.charged > 0 THEN (c.amount_micro - c.fee_micro + 5000) * 60000 // c.charged END) AS most
    FROM change_calls AS c
    LEFT JOIN calls_apart AS d ON d.row_no = c.row_no
    GROUP BY ALL
),
placed AS (
    SELECT *, country_position(number_prefix) AS prefix_position FROM grouped
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
    p.twin,
    country_called(c.country, p.number_prefix, nullif(p.usage_country, ''), p.name_country) AS country,
    CAST(sum(p.calls) AS BIGINT) AS calls,
    CAST(sum(p.units) AS BIGINT) AS units,
    CAST(sum(p.charged) AS BIGINT) AS charged,
    CAST(sum(p.listed) AS BIGINT) AS listed,
    CAST(sum(p.listed_all) AS BIGINT) AS listed_all,
    CAST(sum(p.card_nano) AS BIGINT) AS card_nano,
    CAST(sum(p.card_all_nano) AS BIGINT) AS card_all_nano,
    CAST(sum(p.fee_micro) AS BIGINT) AS fee_micro,
    CAST(sum(p.fee_all_micro) AS BIGINT) AS fee_all_micro,
    CAST(sum(p.list_micro) AS BIGINT) AS list_micro,
    CAST(sum(p.amount_micro) AS BIGINT) AS amount_micro,
    max(p.least) AS least,
    min(p.most) AS most
FROM placed AS p
JOIN users AS u ON u.user_no = p.user_no
ASOF LEFT JOIN country_prefix_ranges AS c ON p.prefix_position >= c.prefix_position
GROUP BY ALL
ORDER BY ALL
