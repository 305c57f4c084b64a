-- bundled: the bundle of minutes in a carrier's fee that a call of it is meant to draw (R26, R35).
-- in: meter, usage, call_attributes, spans, rates, country_prefix_ranges, bundles, settings; out: one row per such call
-- held by: tests/cases/carriers.toml "a bundle of a carrier covers landlines and mobiles of its countries"; tests/oracle/bundles.py of
-- Of several bundles the first of the agreement. What decides is the same for many calls, so it is looked up once for each
-- carrier, country called, kind of rate and month; what no rate tells apart is a landline's.
WITH outgoing AS (
    SELECT
        m.row_no,
        p.month_no,
        t."operator",
        number_prefix(u.callee_number, s.past_prefixes) AS number_prefix,
        coalesce(r.number_kind, 'any') AS number_kind
    FROM meter AS m
    JOIN usage AS u ON u.rowid = m.row_no
    JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
    JOIN spans AS p ON m.start_ns >= p.from_ns AND m.start_ns < p.until_ns
    LEFT JOIN rates AS r ON r.rate_no = m.rate_no
    CROSS JOIN settings AS s
    WHERE m.kind = 'carrier' AND NOT t.is_incoming
),
prefixes AS (
    SELECT DISTINCT number_prefix, prefix_position(certain_digits(number_prefix)) AS prefix_position
    FROM outgoing
    WHERE NOT is_short_code(number_prefix)
),
located AS (
    SELECT p.number_prefix, c.country FROM prefixes AS p ASOF JOIN country_prefix_ranges AS c ON p.prefix_position >= c.prefix_position
),
asked AS (
    SELECT DISTINCT o.month_no, o."operator", coalesce(l.country, '?') AS country, o.number_kind
    FROM outgoing AS o
    LEFT JOIN located AS l ON l.number_prefix = o.number_prefix
),
chosen AS (
    SELECT a.month_no, a."operator", a.country, a.number_kind, min_by(b.counter_no, b.place) AS counter_no
    FROM asked AS a
    JOIN bundles AS b
        ON b.month_no = a.month_no AND b.number_kind = a.number_kind AND b.carrier IN ('', a."operator")
        AND b.country IN ('', a.country)
    GROUP BY a.month_no, a."operator", a.country, a.number_kind
)
SELECT o.row_no, c.counter_no
FROM outgoing AS o
LEFT JOIN located AS l ON l.number_prefix = o.number_prefix
JOIN chosen AS c
    ON c.month_no = o.month_no AND c."operator" = o."operator" AND c.country = coalesce(l.country, '?')
    AND c.number_kind = o.number_kind
