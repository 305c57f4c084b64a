-- calls_shown: the calls of the bill as people read them, in the order in which they count (R03).
-- in: allocate, usage, users, people, cost_centers, counters, message_counters, settings; out: the columns of calls.csv, instants in ns, money in micro-units
SELECT
    x.usage_id,
    a.start_ns,
    coalesce(nullif(u.user_principal_name, ''), p.user_principal_name, '') AS user_principal_name,
    c.cost_center,
    CAST(a.kind AS VARCHAR) AS kind,
    CAST(a.rule_id AS VARCHAR) AS rule_id,
    a.billed_seconds,
    coalesce(k.pool_id, m.pool_id, '') AS pool_id,
    a.pooled_seconds,
    a.over_seconds,
    CAST(a.funded_by AS VARCHAR) AS funded_by,
    a.reported_micro,
    a.rated_micro,
    a.amount_micro,
    s.currency
FROM allocate AS a
JOIN cost_centers AS c ON c.cost_center_no = a.cost_center_no
JOIN usage AS x ON x.rowid = a.row_no
JOIN users AS u ON u.user_no = x.user_no
LEFT JOIN people AS p ON p.person_no = a.person_no
LEFT JOIN counters AS k ON k.counter_no = a.counter_no
LEFT JOIN message_counters AS m ON m.counter_no = a.message_counter_no
CROSS JOIN settings AS s
ORDER BY a.start_ns, x.usage_id
