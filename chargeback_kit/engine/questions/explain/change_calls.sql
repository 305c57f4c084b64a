-- change_calls: what each call of a month counts where it is set beside those of another month (R30, R31).
-- in: allocate, usage, call_attributes, short_code_homes, meter, settings, fees, change_measure; out: one row per call, money in
-- micro-units
-- unit: what is counted of a call, seconds, the segments of a message, or the call itself where it has no seconds or is a
-- correction. by_card: the amount is the card's, or would be if a pool did not cover the call. charged: the units that money was
-- taken for, or would be if they came to a cent. listed: the seconds that the rate card counts over the pool, listed_all without
-- any; card_nano is what they come to by minutes alone [10^-9 x seconds / 60], fee_micro the fee, list_micro the whole price; _all
-- is without any pool. is_unrounded: units and charged are of the seconds that calls lasted, not of those billed.
WITH called AS (
    SELECT
        a.row_no,
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
        a.billed_seconds,
        CASE WHEN y.is_unrounded THEN a.duration_seconds ELSE a.billed_seconds END AS counted_seconds,
        a.over_seconds,
        a.listed_seconds,
        CASE WHEN a.over_seconds > 0 THEN greatest(a.listed_seconds - a.pooled_seconds, 0) ELSE 0 END AS listed,
        a.price_nano,
        CASE WHEN a.kind = 'carrier' THEN a.list_micro ELSE to_cent(a.list_micro) END AS list_micro,
        a.price_nano IS NOT NULL AND a.rated_micro IS NOT NULL AND (a.kind = 'carrier' OR s.charges = 'rated')
            AND a.kind <> 'message' AND NOT a.is_free AND NOT t.is_carrier_in AND a.amount_micro >= 0
            AND a.billed_seconds > 0 AS by_card,
        a.amount_micro,
        coalesce(f.fee_micro, 0) AS own_fee_micro,
        coalesce(a.fee_nano, 0) // 1000 AS card_fee_micro
    FROM allocate AS a
    JOIN usage AS x ON x.rowid = a.row_no
    JOIN call_attributes AS t ON t.word_set_no = x.word_set_no
    JOIN meter AS m ON m.row_no = a.row_no
    CROSS JOIN settings AS s
    CROSS JOIN change_measure AS y
    LEFT JOIN fees AS f ON f.row_no = a.row_no
    LEFT JOIN short_code_homes AS h ON h.row_no = a.row_no
),
counted AS (
    SELECT
        *,
        CASE WHEN by_card THEN CASE WHEN listed > 0 THEN over_seconds ELSE 0 END ELSE paid END AS charged_units
    FROM called
)
SELECT
    * EXCLUDE (
        units, paid, billed_seconds, counted_seconds, over_seconds, charged_units,
        listed_seconds, listed, list_micro, price_nano, own_fee_micro, card_fee_micro
    ),
    CASE WHEN unit = 'second' THEN counted_seconds ELSE units END AS units,
    CASE WHEN unit = 'second' THEN charged_units * counted_seconds // billed_seconds ELSE charged_units END AS charged,
    CASE WHEN by_card THEN listed ELSE 0 END AS listed,
    CASE WHEN by_card THEN listed_seconds ELSE 0 END AS listed_all,
    CASE WHEN by_card THEN listed * price_nano ELSE 0 END AS card_nano,
    CASE
        WHEN by_card THEN CASE WHEN listed > 0 THEN card_fee_micro ELSE 0 END
        WHEN paid > 0 THEN own_fee_micro
        ELSE 0
    END AS fee_micro,
    CASE WHEN by_card THEN listed_seconds * price_nano ELSE 0 END AS card_all_nano,
    CASE WHEN by_card AND listed_seconds > 0 THEN card_fee_micro ELSE 0 END AS fee_all_micro,
    CASE WHEN by_card THEN list_micro ELSE 0 END AS list_micro
FROM counted
