-- invoice_evidence: the money of the rows that can make the bill differ from the invoice (R54): calls that came late,
-- calls given away, calls with two amounts, duplicates, and rows of other months.
-- in: allocate, left_out, usage, settings; out: one row, money in micro-units
WITH of_calls AS (
    SELECT
        sum(CASE WHEN a.start_ns >= s.until_ns - 172800000000000 THEN a.amount_micro END) AS late_micro,
        sum(CASE WHEN a.kind = 'free_call' THEN a.amount_micro END) AS free_micro,
        sum(
            CASE
                WHEN a.reported_micro IS NULL OR a.rated_micro IS NULL THEN NULL
                WHEN a.amount_micro = a.reported_micro THEN a.amount_micro - a.rated_micro
                ELSE a.amount_micro - a.reported_micro
            END
        ) AS rate_change_micro
    FROM allocate AS a
    CROSS JOIN settings AS s
),
of_duplicates AS (
    SELECT sum(u.charged_micro) AS duplicate_micro
    FROM usage AS u
    JOIN left_out AS l ON l.row_no = u.rowid
    WHERE l.excluded_because = 'duplicate-row'
),
of_other_months AS (
    SELECT sum(u.charged_micro) AS other_month_micro
    FROM usage AS u
    CROSS JOIN settings AS s
    WHERE coalesce(u.start_ns < s.from_ns OR u.start_ns >= s.until_ns, TRUE)
        AND NOT EXISTS (SELECT 1 FROM left_out AS l WHERE l.row_no = u.rowid)
)
SELECT
    CAST(coalesce(c.late_micro, 0) AS BIGINT) AS late_micro,
    CAST(coalesce(c.free_micro, 0) AS BIGINT) AS free_micro,
    CAST(coalesce(c.rate_change_micro, 0) AS BIGINT) AS rate_change_micro,
    CAST(coalesce(d.duplicate_micro, 0) AS BIGINT) AS duplicate_micro,
    CAST(coalesce(o.other_month_micro, 0) AS BIGINT) AS other_month_micro
FROM of_calls AS c
CROSS JOIN of_duplicates AS d
CROSS JOIN of_other_months AS o
