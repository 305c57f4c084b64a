-- bill_after_use: calls that found the credits used up are billed after use (R45).
-- in: fund_from_credits (the stage fund before the wallet was played), after_credits (usage ids), usage; out: the columns of fund
-- held by: tests/cases/money.toml "credits first, then billed after use"; tests/oracle/oracle.py pay_after_use
WITH later_rows AS (
    SELECT u.rowid AS row_no FROM usage AS u JOIN after_credits AS b ON b.usage_id = u.usage_id
)
SELECT
    f.* EXCLUDE (funded_by),
    CASE WHEN b.row_no IS NULL THEN f.funded_by ELSE CAST('postpaid' AS funded_by_t) END AS funded_by
FROM fund_from_credits AS f
LEFT JOIN later_rows AS b ON b.row_no = f.row_no
