-- invoice_cells: what the bill holds to be compared with an invoice (R54): money, fees and seconds by kind and by the quarter
-- of an hour that calls start in. other_micro is the money where the other of reported and rated amounts counted.
-- in: allocate, fees, asked; out: one row per quarter of an hour since 1970 and kind, money in micro-units
-- Carriers bill their own calls; beside_credits leaves out what credits paid, which no invoice of usage holds (R45).
SELECT
    quarter_of(a.start_ns) AS quarter,
    CAST(a.kind AS VARCHAR) AS kind,
    count(*) AS calls,
    CAST(sum(a.amount_micro) AS BIGINT) AS amount_micro,
    CAST(sum(coalesce(f.fee_micro, 0)) AS BIGINT) AS fee_micro,
    CAST(
        sum(
            CASE
                WHEN a.reported_micro IS NULL OR a.rated_micro IS NULL THEN a.amount_micro
                WHEN a.amount_micro = a.reported_micro THEN to_cent(a.rated_micro)
                ELSE a.reported_micro
            END
        ) AS BIGINT
    ) AS other_micro,
    CAST(sum(a.billed_seconds) AS BIGINT) AS billed_seconds,
    CAST(sum(a.over_seconds) AS BIGINT) AS over_seconds
FROM allocate AS a
LEFT JOIN fees AS f ON f.row_no = a.row_no
CROSS JOIN asked AS q
WHERE CAST(a.kind AS VARCHAR) <> 'carrier' AND NOT (q.beside_credits AND CAST(a.funded_by AS VARCHAR) = 'credits')
GROUP BY ALL
ORDER BY ALL
