-- bundle_draws: the counter that each call draws where carriers' bundles cover calls too (R35); takes the place of draws.
-- in: draws_of_plans (the stage draws of the plans alone), bundled; out: the columns of draws
-- held by: tests/cases/carriers.toml "a bundle of a carrier covers landlines and mobiles of its countries"; tests/oracle/bundles.py of
SELECT d.* REPLACE (coalesce(d.counter_no, b.counter_no) AS counter_no)
FROM draws_of_plans AS d
LEFT JOIN bundled AS b ON b.row_no = d.row_no
