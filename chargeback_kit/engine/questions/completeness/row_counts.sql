-- row_counts: how many rows landed, how many of them lie outside the months and are not left out for another reason, and
-- the sums of the row numbers of the calls and of all rows within the months (L1, R06).
-- in: usage, left_out, meter, settings; out: one row
WITH months AS (
    SELECT from_ns, until_ns FROM settings
),
landed AS (
    SELECT
        count(*) AS landed,
        count(CASE WHEN coalesce(u.start_ns < m.from_ns OR u.start_ns >= m.until_ns, TRUE) THEN 1 END) AS beyond,
        coalesce(sum(CASE WHEN u.start_ns >= m.from_ns AND u.start_ns < m.until_ns THEN u.rowid END), 0) AS within_sum
    FROM usage AS u
    CROSS JOIN months AS m
),
excluded AS (
    SELECT
        count(CASE WHEN coalesce(u.start_ns < m.from_ns OR u.start_ns >= m.until_ns, TRUE) THEN 1 END) AS beyond,
        coalesce(sum(CASE WHEN u.start_ns >= m.from_ns AND u.start_ns < m.until_ns THEN u.rowid END), 0) AS within_sum
    FROM usage AS u
    JOIN left_out AS l ON l.row_no = u.rowid
    CROSS JOIN months AS m
),
called AS (
    SELECT coalesce(sum(row_no), 0) AS called_sum FROM meter
)
SELECT
    l.landed,
    l.beyond - e.beyond AS outside_period,
    CAST(c.called_sum AS HUGEINT) AS called_sum,
    CAST(l.within_sum - e.within_sum AS HUGEINT) AS expected_sum
FROM landed AS l
CROSS JOIN excluded AS e
CROSS JOIN called AS c
