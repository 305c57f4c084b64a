-- draws: the counter that each call draws, which is the one it is meant to draw (meter) where no meeting moves on to its
-- organiser's plan (R25, R27). That its user holds several plans counts for calls that draw a plan alone.
-- in: meter; out: one row per call
-- held by: tests/cases/examples.toml "E1 ten users of the standard plan share 30,000 minutes"; tests/oracle/minutes.py draw
SELECT
    * EXCLUDE (overflow_counter_no, chose_largest),
    chose_largest AND kind IN ('domestic', 'international') AS chose_largest
FROM meter
