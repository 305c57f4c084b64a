-- charged_beyond: the charged calls that more minutes, messages or rights could have covered, by person and pool (R22, R25, R32).
-- in: allocate; out: one row per person, kind, pool and way to be paid; money in micro-units
-- A call that its pool covered whole is charged for another reason: a larger pool would not have moved it.
SELECT
    coalesce(person_no, -1) AS person,
    CAST(kind AS VARCHAR) AS kind,
    counter_no,
    message_counter_no,
    CAST(funded_by AS VARCHAR) = 'unfunded' AS is_unfunded,
    count(*) AS calls,
    CAST(sum(amount_micro) AS BIGINT) AS amount_micro
FROM allocate
WHERE amount_micro > 0
    AND (
        CAST(funded_by AS VARCHAR) = 'unfunded'
        OR CAST(kind AS VARCHAR) IN ('domestic', 'international', 'conference_zone_a', 'message')
    )
    AND (coalesce(counter_no, message_counter_no) IS NULL OR over_seconds + over_segments > 0)
GROUP BY ALL
