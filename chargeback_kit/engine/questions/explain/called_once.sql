-- called_once: what is kept of every call for the filters of a reader, with the country that called a toll-free number (R12).
-- in: calls_by_country, usage, call_attributes, short_code_homes, settings, numbers; out: one row per call
-- caller_country is NULL of a call to any other number.
WITH callers AS (
    SELECT DISTINCT number_prefix, country FROM numbers WHERE is_toll_free
)
SELECT
    c.row_no,
    c.usage_id,
    c.start_ns,
    c.duration_seconds,
    c.user_no,
    c.person_no,
    c.callee_number,
    c.caller_number,
    c.is_incoming,
    c.country,
    CASE WHEN t.is_toll_free THEN country_called(p.country, c.caller_number, h.country, t.name_country) END AS caller_country,
    c.cost_center_no,
    c.category,
    c.kind,
    c.rule_id,
    c.funded_by,
    c.counter_no,
    c.message_counter_no,
    c.billed_seconds,
    c.pooled_seconds,
    c.over_seconds,
    c.over_segments,
    c.reported_micro,
    c.rated_micro,
    c.list_micro,
    c.amount_micro
FROM calls_by_country AS c
JOIN usage AS u ON u.rowid = c.row_no
JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
CROSS JOIN settings AS s
LEFT JOIN short_code_homes AS h ON h.row_no = c.row_no
LEFT JOIN callers AS p
    ON p.number_prefix = CASE WHEN t.is_toll_free THEN number_prefix(c.caller_number, s.past_prefixes) END
