-- calls_of: the calls that fit everything that is asked for (R06), with what a reader knows them by.
-- in: called_once, users, people, cost_centers, counters, message_counters, settings, asked, asked_rows; out: one row per call
-- called_once is kept when it is first asked for. What is not asked for is NULL in the one row of "asked"; "by_ids", "by_problems": only
-- the rows of asked_rows.
SELECT
    c.usage_id,
    CAST(make_timestamp_ns(c.start_ns) AS TIMESTAMPTZ_NS) AS start_utc,
    coalesce(nullif(u.user_principal_name, ''), p.user_principal_name, '') AS user_principal_name,
    coalesce(nullif(p.shown, ''), nullif(u.user_principal_name, ''), u.user_id) AS "name",
    o.cost_center,
    CAST(c.category AS VARCHAR) AS category,
    CAST(c.kind AS VARCHAR) AS kind,
    CAST(c.rule_id AS VARCHAR) AS rule_id,
    c.country,
    written_number(CASE WHEN c.is_incoming THEN c.caller_number ELSE c.callee_number END) AS "number",
    written_number(CASE WHEN c.is_incoming THEN c.callee_number ELSE c.caller_number END) AS own_number,
    c.is_incoming,
    c.billed_seconds,
    c.pooled_seconds,
    c.over_seconds,
    CASE WHEN c.kind = 'message' THEN c.duration_seconds ELSE 0 END AS segments,
    c.over_segments,
    coalesce(k.pool_id, m.pool_id, '') AS pool_id,
    CAST(c.funded_by AS VARCHAR) AS funded_by,
    money(c.reported_micro) AS reported_amount,
    money(c.rated_micro) AS rated_amount,
    money(c.amount_micro) AS amount,
    s.currency,
    c.row_no,
    c.amount_micro,
    CASE WHEN c.pooled_seconds > 0 OR c.kind = 'message' THEN c.list_micro - c.rated_micro END AS saved_micro,
    CASE WHEN c.kind <> 'carrier' THEN coalesce(to_cent(c.list_micro), c.reported_micro) END AS list_micro
FROM called_once AS c
CROSS JOIN asked AS q
CROSS JOIN settings AS s
JOIN cost_centers AS o ON o.cost_center_no = c.cost_center_no
JOIN users AS u ON u.user_no = c.user_no
LEFT JOIN people AS p ON p.person_no = c.person_no
LEFT JOIN counters AS k ON k.counter_no = c.counter_no
LEFT JOIN message_counters AS m ON m.counter_no = c.message_counter_no
WHERE (q.cost_center IS NULL OR list_contains(q.cost_center, c.cost_center_no))
    AND (q.category IS NULL OR list_contains(q.category, CAST(c.category AS VARCHAR)))
    AND (q.kind IS NULL OR list_contains(q.kind, CAST(c.kind AS VARCHAR)))
    AND (q.country IS NULL OR list_contains(q.country, c.country))
    AND (q.caller IS NULL OR coalesce(list_contains(q.caller, c.caller_country), FALSE))
    AND (q.payer IS NULL OR list_contains(q.payer, CAST(c.funded_by AS VARCHAR)))
    AND (q.pool IS NULL OR list_contains(q.pool, coalesce(k.pool_id, m.pool_id, '')))
    AND (
        q.part IS NULL
        OR (
            list_contains(q.part, 'within')
            AND (c.pooled_seconds > 0 OR (c.message_counter_no IS NOT NULL AND c.duration_seconds > c.over_segments))
        )
        OR (
            list_contains(q.part, 'over')
            AND ((c.counter_no IS NOT NULL AND c.over_seconds > 0) OR (c.message_counter_no IS NOT NULL AND c.over_segments > 0))
        )
    )
    AND (
        q.days IS NULL
        OR length(list_filter(q.days, lambda x: c.start_ns >= x.from_ns AND c.start_ns < x.until_ns)) > 0
    )
    AND (
        q.months IS NULL
        OR length(list_filter(q.months, lambda x: c.start_ns >= x.from_ns AND c.start_ns < x.until_ns)) > 0
    )
    AND (
        q.person IS NULL OR coalesce(list_contains(q.person, c.person_no), FALSE) OR list_contains(q.person_users, c.user_no)
    )
    AND (
        q.number IS NULL
        OR length(list_filter(
            q.number,
            lambda x: fits_number(c.callee_number, x.digits, x.is_whole) OR fits_number(c.caller_number, x.digits, x.is_whole)
        )) > 0
    )
    AND (
        q.words IS NULL
        OR length(list_filter(
            q.words,
            lambda x: NOT contains(
                lower(concat_ws(
                    chr(31), c.usage_id, u.user_principal_name, p.user_principal_name, p.shown, o.cost_center, c.kind,
                    replace(CAST(c.kind AS VARCHAR), '_', ' '), c.category, c.rule_id, k.pool_id, m.pool_id, c.funded_by,
                    written_number(c.callee_number), written_number(c.caller_number)
                )),
                x.word
            ) AND NOT list_contains(x.countries, c.country)
        )) = 0
    )
    AND (NOT (q.by_ids OR q.by_problems) OR c.row_no IN (SELECT row_no FROM asked_rows))
