-- meter: how many seconds are billed, and which counter of which pool the call is meant to draw (R20, R24, R25, R27).
-- in: classify, plan_lines, settings; out: one row per call
-- held by: tests/cases/switches.toml "a duration is billed in started minutes"; tests/oracle/minutes.py _pool_id
WITH planned AS (
    SELECT
        c.* EXCLUDE (domestic_counter_no, international_counter_no, holds_several, capability, on_addon, is_domestic),
        CAST(round_up(c.duration_seconds, s.increment_seconds) AS INTEGER) AS billed_seconds,
        c.on_addon AND c.kind = 'conference_zone_a' AND NOT c.pays_per_minute AS on_addon,
        CASE
            WHEN c.is_domestic THEN CASE WHEN l.membership_no IS NULL THEN c.domestic_counter_no ELSE l.domestic_counter_no END
            WHEN NOT c.is_domestic
                THEN CASE WHEN l.membership_no IS NULL THEN c.international_counter_no ELSE l.international_counter_no END
        END AS plan_counter_no,
        c.holds_several AND l.membership_no IS NULL AS chose_largest,
        s.conference_overflow = 'organiser_plan' AS organiser_pays
    FROM classify AS c
    LEFT JOIN plan_lines AS l ON l.membership_no = c.membership_no AND l.capability = c.capability
    CROSS JOIN settings AS s
)
SELECT
    * EXCLUDE (plan_counter_no, chose_largest, organiser_pays, zone_counter_no, on_addon, is_conference, membership_no),
    CASE
        WHEN draws_nothing THEN NULL
        WHEN kind IN ('domestic', 'international') THEN plan_counter_no
        WHEN kind = 'conference_zone_a' AND NOT pays_per_minute AND NOT on_addon THEN zone_counter_no
    END AS counter_no,
    CASE
        WHEN kind = 'conference_zone_a' AND NOT pays_per_minute AND NOT on_addon AND organiser_pays AND NOT draws_nothing
            THEN plan_counter_no
    END AS overflow_counter_no,
    chose_largest AND plan_counter_no IS NOT NULL AND NOT draws_nothing AS chose_largest,
    (kind IN ('inbound', 'emergency', 'free_call', 'message') AND NOT pays_per_minute) OR on_addon AS is_free
FROM planned
