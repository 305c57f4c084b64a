-- sums_by_number: the sums of the bill with every word as its number (L2, L4, L7), as the kit adds them up.
-- in: sums; out: the rows of sums; counter is -1 where no pool is drawn
SELECT
    cost_center_no AS center,
    enum_code(category) AS category,
    enum_code(funded_by) AS payer,
    enum_code(kind) AS kind,
    coalesce(counter_no, -1) AS counter,
    is_payable,
    calls,
    billed_seconds,
    pooled_seconds,
    over_seconds,
    amount_micro,
    saved_micro,
    list_micro,
    broken_rows,
    without_payer,
    compared,
    agreeing
FROM sums
