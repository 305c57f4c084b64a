-- arriving: the rows of a file as they are kept: under their canonical names, with the month of their start and where each
-- came from (R01, R04); a row whose start cannot be read has no month.
-- in: raw, row_lines, month_spans (three parameters: whether its rows have ids, the file, its SHA-256); out: one row per row of the file
WITH placed AS (
    SELECT row_number() OVER () - 1 AS place, instant(start_utc) AS start_ns, * FROM raw
)
SELECT
    CAST(? AS BOOLEAN) AS has_key,
    m.month,
    p.record_id,
    p.call_type,
    p.number_type,
    p.destination_context,
    p.destination_name,
    p.user_country,
    p.licence_capability,
    p.currency,
    p.operator,
    p.administrative_units,
    p.user_id,
    p.user_principal_name,
    p.start_utc,
    p.end_utc,
    p.duration_seconds,
    p.caller_number,
    p.callee_number,
    p.charge,
    p.connection_fee,
    p.sms_units,
    CAST(? AS VARCHAR) AS source_file,
    l.line AS source_line,
    CAST(? AS VARCHAR) AS source_sha256,
    source_file AS last_file,
    source_line AS last_line,
    source_sha256 AS last_sha256
FROM placed AS p
LEFT JOIN row_lines AS l ON l.place = p.place
LEFT JOIN month_spans AS m ON p.start_ns >= m.from_ns AND p.start_ns < m.until_ns
