-- currencies: the currencies that the rows name, the most frequent first (R33).
-- in: usage, word_sets; out: currency, calls
SELECT upper(trim(w.currency)) AS currency, count(*) AS calls
FROM usage AS u
JOIN word_sets AS w ON w.word_set_no = u.word_set_no
WHERE trim(w.currency) <> ''
GROUP BY ALL
ORDER BY calls DESC, currency
