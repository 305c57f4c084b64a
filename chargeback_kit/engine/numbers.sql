-- numbers: what each distinct phone number means: its country and its rates (R05, R11, R12, R31).
-- in: usage, situations, epochs, country_segments, rate_segments, areas; out: one row per number and rate epoch
-- A prefix table is laid out as disjoint segments of one integer line: the digits padded to 15, then the length, so
-- that a number shorter than a prefix lies before it. The segment at or below a number is its longest prefix.
WITH wanted AS (
    SELECT callee_number AS "number" FROM usage
    UNION
    SELECT u.caller_number FROM usage AS u JOIN situations AS t ON t.word_set_no = u.word_set_no WHERE t.is_toll_free
),
placed AS (
    SELECT
        "number",
        CAST(rpad(left(CAST(abs("number") AS VARCHAR), 15), 15, '0') AS BIGINT) * 16
            + least(length(CAST(abs("number") AS VARCHAR)), 15) AS place
    FROM wanted
    WHERE "number" IS NOT NULL
),
located AS (
    SELECT p."number", p.place, c.country
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
    d."number",
    d.epoch_no,
    d.country,
    a.area,
    a.in_zone_a,
    a.in_addon,
    d.rate_no,
    r.rate_no AS toll_free_rate_no,
    coalesce(k.is_premium, FALSE) AS is_premium
FROM rated AS d
ASOF LEFT JOIN rate_segments AS r ON d.epoch_no = r.epoch_no AND d.toll_free_card = r.card AND d.place >= r.place
LEFT JOIN areas AS a ON a.country = d.country
LEFT JOIN rates AS k ON k.rate_no = d.rate_no
