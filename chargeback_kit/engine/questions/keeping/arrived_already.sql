-- arrived_already: how many rows of a month that arrived were kept already, cell by cell, and how many contents are new (R02).
-- in: candidates; out: one row
WITH contents AS (
    SELECT
        has_key, record_id, call_type, number_type, destination_context, destination_name, user_country,
        licence_capability, currency, "operator", administrative_units, user_id, user_principal_name, start_utc,
        end_utc, duration_seconds, caller_number, callee_number, charge, connection_fee, sms_units,
        bool_or(CAST(is_kept AS BOOLEAN)) AS is_known,
        count(*) FILTER (WHERE NOT is_kept) AS arrived
    FROM candidates
    GROUP BY ALL
)
SELECT
    CAST(coalesce(sum(arrived) FILTER (WHERE is_known), 0) AS BIGINT) AS there,
    count(*) FILTER (WHERE NOT is_known) AS added
FROM contents
