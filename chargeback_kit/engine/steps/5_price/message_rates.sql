-- message_rates: the card's row for each text message, and what it says of a segment (R28, R31).
-- in: messages, rate_prefix_ranges, rate_prefixes, rates, spans, fees, settings; out: one row per message
-- held by: tests/cases/money.toml "segments over the pool cost the price of a message"; tests/oracle/messages.py rated
WITH listed AS (
    SELECT
        m.*,
        p.rate_period_no,
        card_number('message', 0, m.origin_no, p.band_no, s.cards, s.origins, s.bands) AS card_no,
        number_prefix(m.callee_number, s.past_prefixes) AS number_prefix
    FROM messages AS m
    JOIN spans AS p ON m.start_ns >= p.from_ns AND m.start_ns < p.until_ns
    CROSS JOIN settings AS s
),
placed AS (
    SELECT
        *,
        CASE WHEN NOT is_short_code(number_prefix) THEN prefix_position(certain_digits(number_prefix)) END AS prefix_position,
        CASE WHEN number_prefix <= 0 THEN prefix_end(certain_digits(number_prefix)) END AS prefix_end
    FROM listed
),
longer AS (
    SELECT l.*, coalesce(p.prefix_position < l.prefix_end, FALSE) AS is_open
    FROM placed AS l
    ASOF LEFT JOIN rate_prefixes AS p ON l.rate_period_no = p.rate_period_no AND l.card_no = p.card_no AND l.prefix_position < p.prefix_position
)
SELECT
    l.*,
    CASE WHEN NOT l.is_open THEN r.rate_no END AS rate_no,
    CASE WHEN NOT l.is_open THEN k.price_nano END AS segment_nano,
    k.unit_nano,
    k.minimum_micro,
    coalesce(f.fee_micro, 0) AS own_fee_micro
FROM longer AS l
ASOF LEFT JOIN rate_prefix_ranges AS r ON l.rate_period_no = r.rate_period_no AND l.card_no = r.card_no AND l.prefix_position >= r.prefix_position
LEFT JOIN rates AS k ON k.rate_no = r.rate_no
LEFT JOIN fees AS f ON f.row_no = l.row_no
