-- numbers: what each distinct phone number means: its country and its rates (R05, R11, R12, R31).
-- in: usage, situations, epochs, country_segments, rate_segments, areas; out: one row per head of a number and rate epoch
-- The head of a number is its first digits, as many as the longest prefix has (macros.sql): the rest means nothing here.
-- A prefix table is laid out as disjoint segments of one integer line: the digits padded to 15, then the length, so
-- that a number shorter than a prefix lies before it. The segment at or below a number is its longest prefix.
WITH wanted AS (
    SELECT head(u.callee_number, s.past_prefixes) AS head FROM usage AS u CROSS JOIN settings AS s
    UNION
    SELECT head(u.caller_number, s.past_prefixes)
    FROM usage AS u
    CROSS JOIN settings AS s
    JOIN situations AS t ON t.word_set_no = u.word_set_no
    WHERE t.is_toll_free
),
placed AS (
    SELECT
        head,
        CAST(rpad(left(CAST(head AS VARCHAR), 15), 15, '0') AS BIGINT) * 16
            + least(length(CAST(head AS VARCHAR)), 15) AS place
    FROM wanted
    WHERE head IS NOT NULL
),
located AS (
    SELECT p.head, p.place, c.country
    FROM placed AS p ASOF LEFT JOIN country_segments AS c ON p.place >= c.place
),
dated AS (
    SELECT l.*, e.epoch_no, 'toll_free' AS toll_free_card, 'other' AS other_card FROM located AS l, epochs AS e
),
rated AS (
    SELECT d.*, r.rate_no
    FROM dated AS d
    ASOF LEFT JOIN rate_segments AS r ON d.epoch_no = r.epoch_no AND d.other_card = r.card AND d.place >= r.place
)
SELECT
    d.head,
    d.epoch_no,
    a.area_no,
    a.in_zone_a,
    a.in_addon,
    d.rate_no,
    r.rate_no AS toll_free_rate_no,
    coalesce(k.is_premium, FALSE) AS is_premium
FROM rated AS d
ASOF LEFT JOIN rate_segments AS r ON d.epoch_no = r.epoch_no AND d.toll_free_card = r.card AND d.place >= r.place
LEFT JOIN areas AS a ON a.country = d.country
LEFT JOIN rates AS k ON k.rate_no = d.rate_no
