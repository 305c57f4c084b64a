-- calls_to_match: each call by its usage id, where its money stands, and what it counts, to find it in another bill (R02).
-- in: change_calls, usage, cost_centers, counters, message_counters; out: one row per call
SELECT
    c.row_no,
    x.usage_id,
    o.cost_center,
    CAST(c.category AS VARCHAR) AS category,
    CAST(c.kind AS VARCHAR) AS kind,
    coalesce(k.pool_id, m.pool_id, '') AS pool_id,
    c.by_card,
    c.units,
    c.charged,
    c.fee_micro,
    c.amount_micro
FROM change_calls AS c
JOIN usage AS x ON x.rowid = c.row_no
JOIN cost_centers AS o ON o.cost_center_no = c.cost_center_no
LEFT JOIN counters AS k ON k.counter_no = c.counter_no
LEFT JOIN message_counters AS m ON m.counter_no = c.message_counter_no
