-- totals_of_calls: how many calls fit a filter, and what they come to (R20, R26, R28, R30).
-- in: calls_of; out: one row, seconds [s], money in micro-units
SELECT
    count(*) AS calls,
    CAST(coalesce(sum(billed_seconds), 0) AS BIGINT) AS billed_seconds,
    CAST(coalesce(sum(pooled_seconds), 0) AS BIGINT) AS pooled_seconds,
    CAST(coalesce(sum(over_seconds), 0) AS BIGINT) AS over_seconds,
    CAST(coalesce(sum(segments), 0) AS BIGINT) AS segments,
    CAST(coalesce(sum(over_segments), 0) AS BIGINT) AS over_segments,
    CAST(coalesce(sum(amount_micro), 0) AS BIGINT) AS amount_micro,
    CAST(coalesce(sum(saved_micro), 0) AS BIGINT) AS saved_micro,
    CAST(coalesce(sum(list_micro), 0) AS BIGINT) AS list_micro
FROM calls_of
