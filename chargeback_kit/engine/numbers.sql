-- numbers: what each distinct phone number means: its country and its rate (R05, R11, R12, R31).
-- in: usage, situations, epochs, country_segments, rate_segments, areas, settings; out: one row per head of a number,
-- rate card and rate epoch; a toll-free call is priced by its caller's number, by a card of its own
-- The head of a number is its first digits, as many as the longest prefix has (macros.sql): the rest means nothing here.
-- A prefix table is laid out as disjoint segments of one integer line: the digits padded to 15, then the length, so
-- that a number shorter than a prefix lies before it. The segment at or below a number is its longest prefix.
WITH wanted AS (
    SELECT head(u.callee_number, s.past_prefixes) AS head, FALSE AS is_toll_free
    FROM usage AS u
    CROSS JOIN settings AS s
    UNION
    SELECT head(u.caller_number, s.past_prefixes), TRUE
    FROM usage AS u
    CROSS JOIN settings AS s
    JOIN situations AS t ON t.word_set_no = u.word_set_no
    WHERE t.is_toll_free
),
placed AS (
    SELECT
        head,
        is_toll_free,
        CASE WHEN is_toll_free THEN 'toll_free' ELSE 'other' END AS card,
        place(head) AS place
    FROM wanted
    WHERE head IS NOT NULL
),
located AS (
    SELECT p.*, c.country FROM placed AS p ASOF LEFT JOIN country_segments AS c ON p.place >= c.place
),
dated AS (
    SELECT l.*, e.epoch_no FROM located AS l, epochs AS e
)
SELECT
    d.head,
    d.is_toll_free,
    d.epoch_no,
    a.area_no,
    a.in_zone_a,
    a.in_addon,
    r.rate_no,
    coalesce(k.is_premium, FALSE) AS is_premium
FROM dated AS d
ASOF LEFT JOIN rate_segments AS r ON d.epoch_no = r.epoch_no AND d.card = r.card AND d.place >= r.place
LEFT JOIN areas AS a ON a.country = d.country
LEFT JOIN rates AS k ON k.rate_no = r.rate_no
