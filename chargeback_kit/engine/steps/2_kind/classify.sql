-- classify: what kind each call of the month is, whose it is, and whether credits may pay for it (R04, R10 to R14,
-- R32, R36, R50, R56).
-- in: usage, users, left_out, spans, call_attributes, numbers, memberships, number_owners, centers_by_user, decisions, settings; out: one row per call
-- held by: tests/cases/kinds.toml "calls within the country"; tests/oracle/kinds.py kind_of
-- is_domestic: TRUE domestic, FALSE international, NULL where nobody can say (R11). A short code is called in the caller's
-- country, whatever that is (R05).
WITH named AS (
    SELECT u.user_no, coalesce(i.cost_center_no, n.cost_center_no) AS cost_center_no
    FROM users AS u
    LEFT JOIN centers_by_user AS i ON i."value" = lower(u.user_id)
    LEFT JOIN centers_by_user AS n ON n."value" = lower(u.user_principal_name)
    WHERE coalesce(i.cost_center_no, n.cost_center_no) IS NOT NULL
),
faced AS (
    SELECT
        u.rowid AS row_no,
        u.start_ns,
        u.duration_seconds,
        u.charged_micro,
        u.ends_early,
        CASE
            WHEN r.has_free_conferencing AND NOT r.has_conferencing THEN p.us_ca_counter_no
            ELSE p.zone_counter_no
        END AS zone_counter_no,
        t.decision_no,
        t.is_conference,
        t.is_carrier_in,
        t.capability,
        t.capability_pays_per_minute,
        r.membership_no,
        r.person_no,
        r.domestic_counter_no,
        r.international_counter_no,
        r.holds_several,
        t.is_paid_by_credits OR NOT s.credits_licence_required OR u.user_no = 0 OR coalesce(r.is_resource_account, FALSE)
            OR CASE WHEN r.calls_through AND t.may_share THEN r.sponsor_has_credits ELSE coalesce(r.has_credits, FALSE) END
            AS may_use_credits,
        coalesce(r.calls_through AND t.may_share, FALSE) OR coalesce(u.charged_micro < 0, FALSE) AS draws_nothing,
        t.plan_bit <> 0 AND r.membership_no IS NOT NULL AND (t.plan_bit & r.plan_bits) = 0 AND NOT (r.calls_through AND t.may_share)
            AS lacks_plan,
        coalesce(r.has_conferencing OR r.has_free_conferencing, FALSE) AS has_conferencing,
        coalesce(r.dials_anywhere, FALSE) AS dials_anywhere,
        coalesce(r.pays_per_minute, FALSE) AS holds_pay_per_minute,
        coalesce(r.has_addon, FALSE) AND CASE
            WHEN n.is_short_code THEN coalesce(t.usage_in_addon, r.in_addon, FALSE)
            ELSE coalesce(n.in_addon, t.name_in_addon)
        END AS on_addon,
        s.has_users AND r.membership_no IS NULL AND u.user_no <> 0 AS is_stranger,
        coalesce(
            r.cost_center_no,
            CASE WHEN u.user_no = 0 OR r.is_resource_account THEN o.cost_center_no END,
            a.cost_center_no,
            r.person_center_no,
            t.unit_center_no,
            CASE WHEN r.membership_no IS NULL THEN t.country_center_no ELSE r.country_center_no END,
            o.listed_center_no,
            s.unowned_no
        ) AS cost_center_no,
        n.rate_no,
        t.says_premium OR coalesce(n.is_premium, FALSE) AS is_premium,
        CASE
            WHEN n.is_short_code THEN coalesce(t.usage_in_zone_a, r.in_zone_a, FALSE)
            ELSE coalesce(n.in_zone_a, t.name_in_zone_a)
        END AND (
            NOT coalesce(r.has_free_conferencing AND NOT r.has_conferencing, FALSE)
            OR CASE
                WHEN n.is_short_code THEN coalesce(t.usage_in_addon, r.in_addon, FALSE)
                ELSE coalesce(n.in_addon, t.name_in_addon)
            END
        ) AS in_zone_a,
        coalesce(is_shortened(u.callee_number), FALSE) OR coalesce(is_shortened(u.caller_number), FALSE) AS has_shortened_number,
        t.is_plan_out AND t.says_domestic <> (n.area_no = coalesce(t.usage_area_no, r.area_no)) AS contradicts_number,
        CASE
            WHEN t.says_domestic IS NOT NULL OR n.is_short_code THEN coalesce(t.says_domestic, TRUE)
            ELSE coalesce(n.area_no, t.name_area_no) = coalesce(t.usage_area_no, r.area_no)
        END AS is_domestic
    FROM usage AS u
    CROSS JOIN settings AS s
    JOIN spans AS p ON u.start_ns >= p.from_ns AND u.start_ns < p.until_ns
    JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
    LEFT JOIN memberships AS r
        ON r.user_no = u.user_no AND u.start_ns >= r.from_ns AND u.start_ns < r.until_ns
        AND (r.for_country IS NULL OR r.for_country = t.for_country)
    LEFT JOIN numbers AS n
        ON n.number_prefix = number_prefix(CASE WHEN t.is_toll_free THEN u.caller_number ELSE u.callee_number END, s.past_prefixes)
        AND n.is_toll_free = t.is_toll_free AND n.rate_period_no = p.rate_period_no AND n.band_no = p.band_no
        AND n.carrier_no = t.carrier_no
        AND n.origin_no = CASE WHEN t.is_toll_free THEN 0 ELSE coalesce(t.origin_no, r.origin_no, 0) END
    LEFT JOIN number_owners AS o
        ON o."number" = CASE WHEN t.is_incoming THEN u.callee_number ELSE u.caller_number END
    LEFT JOIN named AS a ON a.user_no = u.user_no
    WHERE u.rowid NOT IN (SELECT row_no FROM left_out)
)
SELECT
    f.* EXCLUDE (decision_no, is_premium, in_zone_a, contradicts_number, lacks_plan, capability_pays_per_minute, has_conferencing,
                 holds_pay_per_minute, dials_anywhere),
    d.kind,
    d.rule_id,
    d.kind = 'conference_zone_a' OR d.kind = 'conference_other' AND f.dials_anywhere AND NOT f.is_premium AS draws_conference,
    f.is_conference AND f.holds_pay_per_minute AND (NOT f.has_conferencing OR f.capability_pays_per_minute)
        AND d.kind <> 'free_call' AS pays_per_minute,
    coalesce(f.contradicts_number, FALSE) AND d.kind NOT IN ('carrier', 'message', 'emergency', 'free_call')
        AS contradicts_number,
    f.lacks_plan AND d.kind IN ('domestic', 'international') AS lacks_plan
FROM faced AS f
JOIN decisions AS d
    ON d.decision_no = f.decision_no AND d.is_premium = f.is_premium AND d.in_zone_a = f.in_zone_a
    AND d.context_no = CASE WHEN f.is_domestic THEN 1 WHEN NOT f.is_domestic THEN 2 ELSE 0 END
