-- land: one export file as typed rows of the usage table (R01, R02, R05, R20, R30).
-- in: raw (the file's columns under their canonical names, all text), settings; out: rows of usage
-- Instants are nanoseconds since 1970, money is micro-units, a phone number is its digits as an integer: negative
-- where the last digits are masked, NULL where there is none (macros.sql). "fault" names a value that cannot be read.
WITH "typed" AS (
    SELECT
        record_id,
        charge,
        TRY_CAST(record_id AS usage_key) AS usage_id,
        instant(start_utc) AS start_ns,
        instant(end_utc) AS end_ns,
        whole(duration_seconds) AS duration_seconds,
        micro(charge) AS charge_micro,
        micro(coalesce(connection_fee, '0')) AS fee_micro,
        digits(callee_number) AS callee_number,
        digits(caller_number) AS caller_number,
        TRY_CAST(coalesce(call_type, '') AS call_type_t) AS call_type,
        TRY_CAST(coalesce(number_type, '') AS number_type_t) AS number_type,
        TRY_CAST(coalesce(destination_context, '') AS destination_context_t) AS destination_context,
        TRY_CAST(coalesce(destination_name, '') AS destination_name_t) AS destination_name,
        TRY_CAST(coalesce(user_country, '') AS user_country_t) AS user_country,
        TRY_CAST(coalesce(user_id, '') AS user_id_t) AS user_id,
        TRY_CAST(coalesce(user_principal_name, '') AS user_principal_name_t) AS user_principal_name,
        TRY_CAST(coalesce(currency, '') AS currency_t) AS currency,
        TRY_CAST(coalesce(licence_capability, '') AS licence_capability_t) AS licence_capability
    FROM raw
)
SELECT
    usage_id,
    start_ns,
    duration_seconds,
    charge_micro + CASE WHEN s.charge_includes_fee THEN 0 ELSE fee_micro END AS charged_micro,
    callee_number,
    caller_number,
    call_type,
    number_type,
    destination_context,
    destination_name,
    user_country,
    user_id,
    user_principal_name,
    currency,
    licence_capability,
    coalesce(end_ns < start_ns, FALSE) AS ends_early,
    CAST(
        CASE
            WHEN record_id IS NULL THEN 'id'
            WHEN CAST(usage_id AS VARCHAR) IS DISTINCT FROM record_id THEN 'key'
            WHEN call_type IS NULL OR number_type IS NULL OR destination_context IS NULL OR destination_name IS NULL
                 OR user_country IS NULL OR user_id IS NULL OR user_principal_name IS NULL OR currency IS NULL
                 OR licence_capability IS NULL THEN 'word'
            WHEN start_ns IS NULL THEN 'start'
            WHEN duration_seconds IS NULL THEN 'duration'
            WHEN (charge IS NOT NULL AND charge_micro IS NULL) OR fee_micro IS NULL THEN 'charge'
            WHEN duration_seconds < 0 THEN 'negative'
        END AS fault_t
    ) AS fault
FROM "typed"
CROSS JOIN (SELECT charge_includes_fee FROM settings) AS s
