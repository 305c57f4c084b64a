-- payable: the calls that somebody pays for, covered by a pool or not, with both amounts (R30, R32).
-- in: allocate, settings; out: one row per call that is neither free nor a carrier's; money in micro-units
-- amount_covered counts when a pool covers the whole call, amount_over when it covers nothing; follows_price: whether the
-- amount of a call that is split is the card's price of its rest (else it is amount_over). saved_anyway: what a pool of messages saved, which draws no minutes.
SELECT
    a.row_no,
    a.start_ns,
    a.person_no,
    a.cost_center_no,
    a.category,
    a.kind,
    a.counter_no,
    a.billed_seconds,
    a.listed_seconds,
    a.price_nano,
    a.fee_nano,
    a.minimum_micro,
    a.unit_nano,
    a.may_use_credits,
    a.draws_nothing,
    a.list_micro IS NOT NULL AND (s.charges = 'rated' OR a.reported_micro IS NULL) AS follows_price,
    CASE
        WHEN s.charges = 'rated' AND a.kind = 'message' THEN coalesce(a.rated_micro, a.reported_micro, 0)
        WHEN a.kind = 'message' THEN coalesce(a.reported_micro, a.rated_micro, 0)
        WHEN s.charges = 'rated' AND a.is_rated THEN 0
        ELSE coalesce(a.reported_micro, 0)
    END AS amount_covered,
    CASE
        WHEN s.charges = 'rated' AND a.kind = 'message' THEN coalesce(a.rated_micro, a.reported_micro, 0)
        WHEN a.kind = 'message' THEN coalesce(a.reported_micro, a.rated_micro, 0)
        WHEN s.charges = 'rated' THEN coalesce(to_cent(a.list_micro), a.reported_micro, 0)
        ELSE coalesce(a.reported_micro, to_cent(a.list_micro), 0)
    END AS amount_over,
    coalesce(a.list_micro, 0) AS saved_covered,
    CASE WHEN a.kind = 'message' THEN coalesce(a.list_micro - a.rated_micro, 0) ELSE 0 END AS saved_anyway
FROM allocate AS a
CROSS JOIN settings AS s
WHERE a.is_payable
