-- calls_of_note: the dearest calls of each cost centre, or of each of its lines, with the other number and its country (R11, R50): its prefix,
-- else the name in the row; of a short code the caller's, else the name.
-- in: allocate, usage, users, people, call_attributes, short_code_homes, cost_centers, country_prefix_ranges, settings, asked; out: one row per call, the dearest first
WITH ranked AS (
    SELECT
        a.*,
        x.usage_id,
        x.word_set_no,
        x.user_no,
        x.callee_number,
        x.caller_number,
        row_number() OVER (
            PARTITION BY a.cost_center_no, CASE WHEN q.by_category THEN a.category END
            ORDER BY abs(a.amount_micro) DESC, a.start_ns, x.usage_id
        ) AS place,
        count(*) OVER (PARTITION BY a.cost_center_no, CASE WHEN q.by_category THEN a.category END) AS calls_with_money
    FROM allocate AS a
    JOIN usage AS x ON x.rowid = a.row_no
    CROSS JOIN asked AS q
    WHERE a.amount_micro <> 0
),
noted AS (
    SELECT
        r.*,
        t.is_incoming,
        t.name_country,
        CASE WHEN t.is_incoming THEN r.caller_number ELSE r.callee_number END AS other_number
    FROM ranked AS r
    JOIN call_attributes AS t ON t.word_set_no = r.word_set_no
    CROSS JOIN asked AS q
    WHERE r.place <= q.number_of_calls
),
placed AS (
    SELECT
        n.*,
        h.country AS home_country,
        country_position(number_prefix(n.other_number, s.past_prefixes)) AS prefix_position
    FROM noted AS n
    CROSS JOIN settings AS s
    LEFT JOIN short_code_homes AS h ON h.row_no = n.row_no
)
SELECT
    c.cost_center,
    n.usage_id,
    n.start_ns,
    coalesce(nullif(u.user_principal_name, ''), p.user_principal_name, nullif(u.user_id, ''), '') AS who,
    CAST(n.category AS VARCHAR) AS category,
    CAST(n.kind AS VARCHAR) AS kind,
    n.is_incoming,
    n.other_number,
    country_called(g.country, n.other_number, n.home_country, CASE WHEN NOT n.is_incoming THEN n.name_country END) AS country,
    n.duration_seconds,
    n.billed_seconds,
    n.pooled_seconds,
    n.over_seconds,
    n.amount_micro,
    n.calls_with_money
FROM placed AS n
JOIN cost_centers AS c ON c.cost_center_no = n.cost_center_no
JOIN users AS u ON u.user_no = n.user_no
LEFT JOIN people AS p ON p.person_no = n.person_no
ASOF LEFT JOIN country_prefix_ranges AS g ON n.prefix_position >= g.prefix_position
ORDER BY c.cost_center, n.place
