-- left_out: every row that is no call of this bill, with the reason (R02, R06, R33).
-- in: usage, settle, word_sets, currencies, settings; out: row_no, excluded_because, usage_id, amount_micro
-- held by: tests/cases/money.toml "currencies are never added together"; tests/oracle/rows.py part_currencies
-- An empty currency is the agreement's.
WITH foreign_words AS (
    SELECT
        w.word_set_no,
        CASE WHEN c.code IS NULL AND w.code <> '' THEN 'unknown-currency' ELSE 'other-currency' END AS excluded_because
    FROM (SELECT word_set_no, upper(trim(currency)) AS code FROM word_sets) AS w
    LEFT JOIN currencies AS c ON c.code = w.code
    CROSS JOIN settings AS s
    WHERE CASE WHEN w.code = '' THEN s.home_currency ELSE w.code END <> s.currency
)
SELECT row_no, excluded_because, usage_id, effect_micro AS amount_micro FROM settle
UNION ALL
SELECT
    u.rowid,
    CASE WHEN u.unreadable = 'negative' THEN 'negative-duration' WHEN u.unreadable IS NOT NULL THEN 'bad-value' ELSE f.excluded_because END,
    u.usage_id,
    u.charged_micro
FROM usage AS u
LEFT JOIN foreign_words AS f ON f.word_set_no = u.word_set_no
WHERE (u.unreadable IS NOT NULL OR f.excluded_because IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM settle AS d WHERE d.row_no = u.rowid)
