-- price_messages: the price of text messages (R28, R30): segments over the pool times the card's price of one, and the row's
-- own fee, rounded half up once to the cent or to the decimals of the rate; a message that no pool knows is not rated. The list
-- price is that of all segments, as if there were no pool. Calls stay as they are.
-- in: price_of_calls (the stage price of all rows as calls), message_rates, settings; out: the columns of price
-- held by: tests/cases/money.toml "segments over the pool cost the price of a message"; tests/oracle/messages.py rated
WITH rated AS (
    SELECT
        q.*,
        s.has_card AND q.counter_no IS NOT NULL AS is_rated,
        CASE
            WHEN NOT s.has_card OR q.counter_no IS NULL THEN NULL
            WHEN q.over_segments = 0 THEN 0
            WHEN q.segment_nano IS NULL THEN NULL
            ELSE greatest(price_in_units(0, q.over_segments * q.segment_nano + q.own_fee_micro * 1000, 0, q.unit_nano), q.minimum_micro)
        END AS rated_micro,
        CASE
            WHEN NOT s.has_card OR q.counter_no IS NULL THEN NULL
            WHEN q.segments = 0 OR q.segment_nano IS NULL AND q.over_segments = 0 THEN 0
            WHEN q.segment_nano IS NULL THEN NULL
            ELSE greatest(price_in_units(0, q.segments * q.segment_nano + q.own_fee_micro * 1000, 0, q.unit_nano), q.minimum_micro)
        END AS list_micro
    FROM message_rates AS q
    CROSS JOIN settings AS s
)
SELECT
    p.* REPLACE (
        CASE WHEN p.kind = 'message' THEN m.rated_micro ELSE p.rated_micro END AS rated_micro,
        CASE WHEN p.kind = 'message' THEN m.list_micro ELSE p.list_micro END AS list_micro,
        CASE WHEN p.kind = 'message' THEN m.is_rated ELSE p.is_rated END AS is_rated,
        CASE
            WHEN p.kind = 'message' THEN m.is_rated AND m.over_segments > 0 AND m.segment_nano IS NULL
            ELSE p.lacks_rate
        END AS lacks_rate,
        CASE WHEN p.kind = 'message' THEN m.found_pool_open ELSE p.found_pool_open END AS found_pool_open,
        CASE WHEN p.kind = 'message' THEN m.chose_largest AND m.counter_no IS NOT NULL ELSE p.chose_largest END AS chose_largest,
        m.counter_no AS message_counter_no,
        coalesce(m.over_segments, 0) AS over_segments
    )
FROM price_of_calls AS p
LEFT JOIN rated AS m ON m.row_no = p.row_no
