-- kept: the rows of a month, each once, with the first and the last file that hold it cell by cell (R02). Of ids with several
-- contents both copies are kept, and the files are numbered: a bill reads them in this order, so that the later file wins
-- as it does among the files of a folder, whatever arrived first (R03).
-- in: candidates; out: the rows with their version
WITH once AS (
    SELECT
        has_key, record_id, call_type, number_type, destination_context, destination_name, user_country,
        licence_capability, currency, "operator", administrative_units, user_id, user_principal_name, start_utc,
        end_utc, duration_seconds, caller_number, callee_number, charge, connection_fee, sms_units,
        min({'file': source_file, 'line': source_line, 'sha256': source_sha256}) AS first_copy,
        max({'file': last_file, 'line': last_line, 'sha256': last_sha256}) AS last_copy
    FROM candidates
    GROUP BY ALL
),
counted AS (
    SELECT *, has_key AND record_id <> '' AND count(*) OVER (PARTITION BY has_key, record_id) > 1 AS has_versions FROM once
),
copies AS (
    SELECT *, first_copy AS copy FROM counted
    UNION ALL
    SELECT *, last_copy AS copy FROM counted WHERE has_versions AND first_copy.file <> last_copy.file
)
SELECT
    * EXCLUDE (first_copy, last_copy, copy, has_versions),
    copy.file AS source_file,
    copy.line AS source_line,
    copy.sha256 AS source_sha256,
    last_copy.file AS last_file,
    last_copy.line AS last_line,
    last_copy.sha256 AS last_sha256,
    CASE
        WHEN has_versions THEN dense_rank() OVER (PARTITION BY has_key, record_id, has_versions ORDER BY copy.file)
        ELSE 1
    END AS "version"
FROM copies
