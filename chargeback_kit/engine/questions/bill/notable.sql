-- notable: the calls that draw money from the wallet (R40) and the calls that problems speak of (R06), for events and call_problems.
-- in: allocate; out: one row per such call
WITH marked AS (
    SELECT *, funded_by = 'credits' AND amount_micro <> 0 AS is_event FROM allocate
)
SELECT
    row_no,
    kind,
    funded_by,
    amount_micro,
    ends_early,
    is_rounded,
    contradicts_number,
    has_shortened_number,
    is_stranger,
    chose_largest,
    lacks_rate,
    lacks_amount,
    lacks_plan,
    contradiction,
    counter_no,
    message_counter_no,
    reported_micro,
    over_seconds,
    over_segments,
    is_event
FROM marked
WHERE is_event
    OR ends_early OR is_rounded OR kind = 'unknown' OR contradicts_number OR has_shortened_number OR is_stranger OR chose_largest
    OR lacks_rate OR lacks_amount OR lacks_plan OR funded_by = 'unfunded' OR contradiction IS NOT NULL
