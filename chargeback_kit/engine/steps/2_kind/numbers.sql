-- numbers: what each distinct phone number means: its country and its rate (R05, R11, R12, R31).
-- in: usage, call_attributes, rate_periods, country_prefix_ranges, rate_prefix_ranges, rate_prefixes, areas, rates, origins,
-- bands, memberships, settings; out: one row per prefix, direction, carrier, caller's country that the cards tell apart, rate
-- period and time bands; a toll-free call is priced by its caller's number and that number's country
-- held by: tests/cases/kinds.toml "a shared prefix is told apart by its area codes"; tests/oracle/kinds.py number_country
-- The prefix of a number is its first digits, as many as the longest prefix has (macros.sql): the rest means nothing here.
-- A prefix table is laid out as ranges that do not overlap, each by the integer it starts at: the digits padded to 15, then
-- the length, so that a number shorter than a prefix sorts before it. The last range that starts at or below a number is its
-- longest prefix: one ASOF join. Where the last digits of a number are not known, a longer prefix that begins with those that
-- are leaves its rate open. A short code is of no country here, and has a card of its own.
WITH wanted AS (
    SELECT number_prefix(u.callee_number, s.past_prefixes) AS number_prefix, FALSE AS is_toll_free, t.carrier_no
    FROM usage AS u
    CROSS JOIN settings AS s
    JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
    UNION
    SELECT number_prefix(u.caller_number, s.past_prefixes), TRUE, t.carrier_no
    FROM usage AS u
    CROSS JOIN settings AS s
    JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
    WHERE t.is_toll_free
),
asked_origins AS (
    SELECT 0 AS origin_no
    UNION
    SELECT origin_no FROM call_attributes WHERE origin_no IS NOT NULL
    UNION
    SELECT origin_no FROM memberships
),
placed AS (
    SELECT
        number_prefix,
        is_toll_free,
        is_short_code(number_prefix) AS is_short_code,
        CASE
            WHEN is_short_code(number_prefix) THEN CASE WHEN NOT is_toll_free THEN 'short_code' END
            WHEN is_toll_free THEN 'toll_free'
            ELSE 'other'
        END AS card,
        carrier_no,
        prefix_position(certain_digits(number_prefix)) AS prefix_position,
        CASE WHEN number_prefix <= 0 THEN prefix_end(certain_digits(number_prefix)) END AS prefix_end
    FROM wanted
    WHERE number_prefix IS NOT NULL
),
located AS (
    SELECT p.*, c.country FROM placed AS p ASOF LEFT JOIN country_prefix_ranges AS c ON p.prefix_position >= c.prefix_position
),
called AS (
    SELECT l.*, g.origin_no, g.origin_no AS card_origin_no
    FROM located AS l
    JOIN asked_origins AS g ON NOT l.is_toll_free
    UNION ALL
    SELECT l.*, 0, coalesce(o.origin_no, 0)
    FROM located AS l
    LEFT JOIN origins AS o ON o.country = l.country
    WHERE l.is_toll_free
),
dated AS (
    SELECT
        l.*,
        e.rate_period_no,
        b.band_no,
        card_number(l.card, l.carrier_no, l.card_origin_no, b.band_no, s.cards, s.origins, s.bands) AS card_no
    FROM called AS l
    CROSS JOIN settings AS s
    CROSS JOIN rate_periods AS e
    CROSS JOIN bands AS b
),
longer AS (
    SELECT d.*, coalesce(p.prefix_position < d.prefix_end, FALSE) AS is_open
    FROM dated AS d
    ASOF LEFT JOIN rate_prefixes AS p ON d.rate_period_no = p.rate_period_no AND d.card_no = p.card_no AND d.prefix_position < p.prefix_position
),
rated AS (
    SELECT d.*, CASE WHEN NOT d.is_open THEN r.rate_no END AS rate_no
    FROM longer AS d
    ASOF LEFT JOIN rate_prefix_ranges AS r ON d.rate_period_no = r.rate_period_no AND d.card_no = r.card_no AND d.prefix_position >= r.prefix_position
)
SELECT
    d.number_prefix,
    d.is_toll_free,
    d.carrier_no,
    d.origin_no,
    d.rate_period_no,
    d.band_no,
    d.is_short_code,
    CASE WHEN NOT d.is_short_code THEN d.country END AS country,
    a.area_no,
    a.in_zone_a,
    a.in_addon,
    d.rate_no,
    coalesce(k.is_premium, FALSE) AS is_premium
FROM rated AS d
LEFT JOIN areas AS a ON a.country = d.country AND NOT d.is_short_code
LEFT JOIN rates AS k ON k.rate_no = d.rate_no
