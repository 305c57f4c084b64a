-- land: one export file as typed rows of the usage table (R01, R02, R05, R20, R28, R30).
-- in: raw (the file's columns under their canonical names, all text, empty where there is nothing), word_sets, users, switches; out: rows of usage
-- held by: tests/cases/examples.toml "E16 a rounded charge allows an interval of rates"; tests/oracle/rows.py parse
-- Instants are nanoseconds since 1970, money is micro-units, a phone number is its digits as an integer: negative
-- where the last digits are masked, NULL where there is none (macros.sql). "unreadable" names a value that cannot be read.
-- Words that repeat are kept once: a row holds the number of its word set (call type, names, country, currency) and of
-- its user; words nobody has seen before are kept beside the row ("new_words", "new_user") until they get a number, a
-- connection fee ("fee_micro") until the fees have a table of their own. Of a message duration_seconds is its segments (R28):
-- one where the export names none.
WITH "typed" AS (
    SELECT
        r.*,
        instant(start_utc) AS start_ns,
        CASE
            WHEN lower(left(call_type, 4)) = 'sms_' THEN CASE WHEN sms_units = '' THEN 1 ELSE whole(sms_units) END
            ELSE whole(duration_seconds)
        END AS seconds,
        micro(charge) AS charge_micro,
        CASE WHEN connection_fee = '' THEN 0 ELSE micro(connection_fee) END AS fee_micro
    FROM raw AS r
)
SELECT
    t.record_id AS usage_id,
    t.start_ns,
    t.seconds AS duration_seconds,
    t.charge_micro + CASE WHEN s.charge_includes_fee THEN 0 ELSE t.fee_micro END AS charged_micro,
    digits(t.callee_number) AS callee_number,
    digits(t.caller_number) AS caller_number,
    w.word_set_no,
    u.user_no,
    CASE WHEN w.word_set_no IS NULL THEN concat_ws(
        chr(0), t.call_type, t.number_type, t.destination_context,
        t.destination_name, t.user_country, t.licence_capability,
        t.currency, t.operator, t.administrative_units
    ) END AS new_words,
    CASE WHEN u.user_no IS NULL
        THEN concat_ws(chr(0), t.user_id, t.user_principal_name) END AS new_user,
    nullif(t.fee_micro, 0) AS fee_micro,
    ends_before(t.end_utc, t.start_utc) AS ends_early,
    CAST(
        CASE
            WHEN t.record_id = '' THEN 'id'
            WHEN t.start_ns IS NULL THEN 'start'
            WHEN t.seconds IS NULL OR t.seconds > 31 * 86400 THEN 'duration'
            WHEN (t.charge <> '' AND t.charge_micro IS NULL) OR t.fee_micro IS NULL THEN 'charge'
            WHEN t.seconds < 0 THEN 'negative'
        END AS unreadable_t
    ) AS unreadable
FROM "typed" AS t
LEFT JOIN word_sets AS w
    ON w.call_type = t.call_type AND w.number_type = t.number_type
    AND w.destination_context = t.destination_context
    AND w.destination_name = t.destination_name AND w.user_country = t.user_country
    AND w.licence_capability = t.licence_capability AND w.currency = t.currency
    AND w.operator = t.operator
    AND w.administrative_units = t.administrative_units
LEFT JOIN users AS u
    ON u.user_id = t.user_id AND u.user_principal_name = t.user_principal_name
CROSS JOIN (SELECT charge_includes_fee FROM switches) AS s
