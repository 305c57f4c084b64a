-- calls_to_read: the finished calls with the country of the other number (R03, R11): its prefix, else the name in the row;
-- of a short code the caller's, else the name.
-- in: allocate, usage, users, people, call_attributes, short_code_homes, cost_centers, counters, message_counters, country_prefix_ranges, settings; out: one row per call, instants in ns
WITH spoken AS (
    SELECT
        a.*,
        x.usage_id,
        x.user_no,
        t.is_incoming,
        t.name_country,
        CASE WHEN t.is_incoming THEN x.caller_number ELSE x.callee_number END AS other_number
    FROM allocate AS a
    JOIN usage AS x ON x.rowid = a.row_no
    JOIN call_attributes AS t ON t.word_set_no = x.word_set_no
),
placed AS (
    SELECT
        n.*,
        s.currency,
        h.country AS home_country,
        country_position(number_prefix(n.other_number, s.past_prefixes)) AS prefix_position
    FROM spoken AS n
    CROSS JOIN settings AS s
    LEFT JOIN short_code_homes AS h ON h.row_no = n.row_no
)
SELECT
    CAST(make_timestamp_ns(n.start_ns) AS TIMESTAMPTZ_NS) AS start_utc,
    coalesce(nullif(u.user_principal_name, ''), p.user_principal_name, nullif(u.user_id, ''), '') AS who,
    c.cost_center,
    CAST(n.kind AS VARCHAR) AS kind,
    n.is_incoming,
    country_called(g.country, n.other_number, n.home_country, CASE WHEN NOT n.is_incoming THEN n.name_country END) AS country,
    n.billed_seconds,
    money(n.amount_micro) AS amount,
    n.currency,
    CAST(n.funded_by AS VARCHAR) AS funded_by,
    coalesce(k.pool_id, m.pool_id, '') AS pool_id,
    n.billed_seconds AS counted_seconds,
    n.pooled_seconds,
    n.over_seconds,
    money(n.reported_micro) AS reported_amount,
    money(n.rated_micro) AS rated_amount,
    CAST(n.rule_id AS VARCHAR) AS rule_id,
    n.usage_id
FROM placed AS n
JOIN cost_centers AS c ON c.cost_center_no = n.cost_center_no
JOIN users AS u ON u.user_no = n.user_no
LEFT JOIN people AS p ON p.person_no = n.person_no
LEFT JOIN counters AS k ON k.counter_no = n.counter_no
LEFT JOIN message_counters AS m ON m.counter_no = n.message_counter_no
ASOF LEFT JOIN country_prefix_ranges AS g ON n.prefix_position >= g.prefix_position
ORDER BY n.start_ns, n.usage_id
