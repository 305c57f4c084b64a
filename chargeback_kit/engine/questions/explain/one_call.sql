-- one_call: what a receipt asks of one call beside its amounts (R05, R11, R14, R30, R56): who called whom, both numbers as they
-- are written and as phone_numbers.py reads them, what the words of the row mean, and the fee of the row.
-- in: usage, call_attributes, short_code_homes, words_understood, country_prefix_ranges, settings, users, people, allocate, fees, asked; out: one row
WITH ends AS (
    SELECT
        u.*,
        a.row_no,
        a.person_no,
        t.call_type,
        t.is_incoming,
        t.is_carrier_in,
        t.is_conference,
        t.may_share,
        t.usage_country,
        t.name_country,
        t.operator,
        t.capability,
        t.is_paid_by_credits,
        w.administrative_units,
        coalesce(f.fee_micro, 0) AS own_fee_micro,
        number_prefix(u.callee_number, s.past_prefixes) AS callee_prefix,
        number_prefix(u.caller_number, s.past_prefixes) AS caller_prefix
    FROM usage AS u
    JOIN asked AS q ON q.row_no = u.rowid
    JOIN allocate AS a ON a.row_no = u.rowid
    JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
    JOIN words_understood AS w ON w.word_set_no = u.word_set_no
    LEFT JOIN fees AS f ON f.row_no = u.rowid
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
    e.callee_number,
    e.caller_number,
    CASE WHEN e.is_incoming THEN e.callee_number ELSE e.caller_number END AS own_number,
    country_called(d.country, e.callee_prefix, h.country, e.name_country) AS callee_country,
    coalesce(o.country, '') AS caller_country,
    coalesce(nullif(p.shown, ''), nullif(n.user_principal_name, ''), n.user_id) AS "name",
    n.user_id,
    n.user_principal_name,
    e.call_type,
    e.is_incoming,
    e.is_carrier_in,
    e.is_conference,
    e.may_share,
    e.usage_country,
    e.operator,
    e.capability,
    e.is_paid_by_credits,
    e.administrative_units,
    e.own_fee_micro
FROM placed AS e
JOIN users AS n ON n.user_no = e.user_no
LEFT JOIN people AS p ON p.person_no = e.person_no
LEFT JOIN short_code_homes AS h ON h.row_no = e.row_no
ASOF LEFT JOIN country_prefix_ranges AS d ON e.callee_position >= d.prefix_position
ASOF LEFT JOIN country_prefix_ranges AS o ON e.caller_position >= o.prefix_position
