-- call_ends: who called whom, as a reader knows them (R05, R11): both numbers, their countries, the person, the carrier.
-- in: usage, call_attributes, country_prefix_ranges, settings, users, people, allocate, asked; out: one row
WITH ends AS (
    SELECT
        u.*,
        a.person_no,
        t.is_incoming,
        t.usage_country,
        t.name_country,
        t.operator,
        number_prefix(u.callee_number, s.past_prefixes) AS callee_prefix,
        number_prefix(u.caller_number, s.past_prefixes) AS caller_prefix
    FROM usage AS u
    JOIN asked AS q ON q.row_no = u.rowid
    JOIN allocate AS a ON a.row_no = u.rowid
    JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
    CROSS JOIN settings AS s
),
placed AS (
    SELECT
        *,
        country_position(callee_prefix) AS callee_position,
        country_position(caller_prefix) AS caller_position
    FROM ends
)
SELECT
    written_number(e.callee_number) AS callee,
    written_number(e.caller_number) AS caller,
    e.is_incoming,
    coalesce(
        d.country, CASE WHEN is_short_code(e.callee_prefix) THEN nullif(e.usage_country, '') END, nullif(e.name_country, ''), ''
    ) AS callee_country,
    coalesce(o.country, '') AS caller_country,
    e.operator,
    coalesce(nullif(p.shown, ''), nullif(n.user_principal_name, ''), n.user_id) AS "name"
FROM placed AS e
JOIN users AS n ON n.user_no = e.user_no
LEFT JOIN people AS p ON p.person_no = e.person_no
ASOF LEFT JOIN country_prefix_ranges AS d ON e.callee_position >= d.prefix_position
ASOF LEFT JOIN country_prefix_ranges AS o ON e.caller_position >= o.prefix_position
