-- invoice_calls: the calls of some kinds with what an invoice may show otherwise (R54): money, fee, seconds, and the country
-- at the other end. Calls of 0.00 beyond the span are not given; they explain nothing but on a day that differs.
-- in: allocate, usage, fees, call_attributes, short_code_homes, country_prefix_ranges, settings, asked; out: one row per call, money in micro-units
WITH ends AS (
    SELECT
        a.row_no,
        u.usage_id,
        a.start_ns,
        CAST(a.kind AS VARCHAR) AS kind,
        a.amount_micro,
        coalesce(f.fee_micro, 0) AS fee_micro,
        a.billed_seconds,
        a.over_seconds,
        a.list_micro,
        t.name_country,
        h.country AS home_country,
        number_prefix(
            CASE WHEN CAST(a.kind AS VARCHAR) = 'toll_free_in' THEN u.caller_number ELSE u.callee_number END, s.past_prefixes
        ) AS prefix
    FROM allocate AS a
    JOIN usage AS u ON u.rowid = a.row_no
    JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
    LEFT JOIN fees AS f ON f.row_no = a.row_no
    LEFT JOIN short_code_homes AS h ON h.row_no = a.row_no
    CROSS JOIN settings AS s
    CROSS JOIN asked AS q
    WHERE list_contains(q.kinds, CAST(a.kind AS VARCHAR))
        AND (a.amount_micro <> 0 OR (a.start_ns >= q.from_ns AND a.start_ns < q.until_ns))
        AND NOT (q.beside_credits AND CAST(a.funded_by AS VARCHAR) = 'credits')
),
placed AS (
    SELECT *, country_position(prefix) AS position FROM ends
)
SELECT
    e.usage_id,
    e.start_ns,
    e.kind,
    country_called(d.country, e.prefix, e.home_country, e.name_country) AS country,
    e.amount_micro,
    e.fee_micro,
    e.billed_seconds,
    e.over_seconds,
    e.list_micro
FROM placed AS e
ASOF LEFT JOIN country_prefix_ranges AS d ON e.position >= d.prefix_position
ORDER BY e.start_ns, e.usage_id
