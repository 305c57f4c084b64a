"""Single changes of the rules that decide calls and minutes: each must make some bill wrong."""

from mutating.change import changed, value

from engine.mutation import Mutation, last, ordered, without

CALLS = (
    Mutation(
        "a call at the end of a pool is not its end",
        "R26",
        changed("marks", "WHERE o.used_after >= m.mark_seconds", "WHERE o.used_after > m.mark_seconds"),
        0,
    ),
    Mutation(
        "the hour of the end is missed",
        "R26",
        changed("marks", "s.used_by_then >= l.mark_seconds", "s.used_by_then > l.mark_seconds"),
        0,
    ),
    Mutation(
        "seconds of the last hour count twice",
        "R26",
        changed("marks", "s.used_by_then - s.seconds", "s.used_by_then"),
        0,
    ),
    Mutation(
        "what is left is the whole call",
        "R26",
        changed("marks", "o.billed_seconds - (o.used_after - m.mark_seconds)", "o.billed_seconds"),
        0,
    ),
    Mutation(
        "calls of one instant in another order",
        "R03",
        changed("marks", "ORDER BY d.start_ns, u.usage_id", "ORDER BY d.start_ns, u.usage_id DESC"),
        "money: calls of one instant draw by usage id",
    ),
    Mutation(
        "calls of the instant at which a pool ends are all within it",
        "R26",
        changed("edges", "WHEN u.usage_id > t.end_usage_id THEN 1", "WHEN FALSE THEN 1"),
        "money: calls of one instant draw by usage id",
    ),
    Mutation("an empty pool lasts", "R26", changed("ends", "WHERE size_seconds = 0", "WHERE size_seconds < 0"), 0),
    Mutation("the switch pool_edge is ignored", "R26", changed("draw", "s.pool_edge = 'split'", "TRUE"), 2),
    Mutation(
        "either_or is ignored",
        "R23",
        changed(
            "rules.pools:pool_counters",
            'agreement.switches.international_plan == "either_or"',
            'agreement.switches.international_plan == "neither"',
        ),
        0,
    ),
    Mutation("Puerto Rico has its own pool", "R21", value("rules.pools:pool_country", lambda country: country), 2),
    Mutation("Canada is abroad", "R11", value("rules.kinds:domestic_areas", lambda: {"US": "US", "PR": "US"}), 5),
    Mutation(
        "the column is ignored where the number is known",
        "R11",
        changed(
            "classify",
            "WHEN t.says_domestic IS NOT NULL OR n.is_short_code THEN coalesce(t.says_domestic, TRUE)",
            "WHEN n.area_no IS NULL THEN coalesce(t.says_domestic, n.is_short_code)",
        ),
        0,
    ),
    Mutation(
        "every duration by the minute",
        "R20",
        changed("meter", "round_up(c.duration_seconds, s.increment_seconds)", "round_up(c.duration_seconds, 60)"),
        6,
    ),
    Mutation(
        "durations are rounded down",
        "R20",
        changed("macros", "(seconds + increment - 1) // increment", "seconds // increment"),
        0,
    ),
    Mutation("credits pay for everybody", "R32", changed("fund", "may_use_credits", "TRUE"), 1),
    Mutation(
        "what credits paid for needs a licence",
        "R32",
        changed("classify", "t.is_paid_by_credits OR NOT s.credits_licence_required", "NOT s.credits_licence_required"),
        2,
    ),
    Mutation(
        "postpaid before credits",
        "R32",
        changed("fund", "s.has_wallet AND may_use_credits", "s.has_wallet AND NOT s.postpaid AND may_use_credits"),
        5,
    ),
    Mutation(
        "masked numbers have no country",
        "R05",
        changed("numbers", "WHERE number_prefix IS NOT NULL", "WHERE number_prefix > 0"),
        1,
    ),
    Mutation(
        "owners of whole numbers alone are found",
        "R05",
        changed("phone_numbers:fitting_keys", "(0, SHORTENED)", "(0,)"),
        "numbers: E29 a shortened number finds the owner who fits",
    ),
    Mutation(
        "digits that are not known decide no rate",
        "R05",
        changed("numbers", "CASE WHEN NOT d.is_open THEN r.rate_no END", "r.rate_no"),
        "numbers: a rate that the certain digits do not settle is none",
    ),
    Mutation(
        "a short code is a number like any other",
        "R05",
        changed("macros", "length(certain) + hidden < 7", "length(certain) + hidden < 0"),
        "numbers: a short code is at home and has rates of its own",
    ),
    Mutation(
        "the later file wins although its number is shortened",
        "R02",
        changed(
            "settle",
            "ORDER BY damaged, file_no DESC, duration_seconds DESC, charged_micro DESC, content DESC",
            "ORDER BY file_no DESC, duration_seconds DESC, charged_micro DESC, content DESC",
        ),
        7,
    ),
    Mutation(
        "another sign-in name is other content",
        "R02",
        changed("macros", "CASE WHEN trim(user_id) = '' THEN lower(trim(name)) ELSE '' END", "lower(trim(name))"),
        "numbers: another sign-in name beside the same object id is the same row",
    ),
    Mutation(
        "the earlier file wins",
        "R02",
        changed(
            "settle",
            "ORDER BY damaged, file_no DESC, duration_seconds DESC, charged_micro DESC, content DESC",
            "ORDER BY damaged, file_no, duration_seconds DESC, charged_micro DESC, content DESC",
        ),
        3,
    ),
    Mutation(
        "a duplicate is billed again",
        "R02",
        changed("settle", "WHERE copy_no > 1 OR content <> winning_content", "WHERE content <> winning_content"),
        0,
    ),
    Mutation("FREECALL comes last", "R10.1", ordered(last("R10.1")), 1),
    Mutation("toll-free calls are inbound", "R10.5", ordered(without("R10.5")), 0),
    Mutation("premium is a destination like any other", "R10.9", ordered(without("R10.9")), 0),
    Mutation(
        "a premium number in Zone A is Zone A",
        "R10.7",
        changed(
            "rules.kinds:decide",
            '"premium" if is_premium else "zone_a" if in_zone_a else ""',
            '"zone_a" if in_zone_a else "premium" if is_premium else ""',
        ),
        1,
    ),
    Mutation(
        "the add-on draws the pool",
        "R24",
        changed("meter", "c.on_addon AND c.kind = 'conference_zone_a'", "FALSE"),
        5,
    ),
    Mutation(
        "pay-per-minute whoever holds conferencing too",
        "R24",
        changed("classify", "(NOT f.has_conferencing OR f.capability_pays_per_minute)", "TRUE"),
        3,
    ),
    Mutation(
        "the call that empties the conferencing pool moves on",
        "R27",
        changed("overflow", "g.place > 0", "g.place >= 0"),
        3,
    ),
    Mutation(
        "conferencing licences are always the purchased ones",
        "R24",
        changed(
            "rules.pools:conferencing_is_bought",
            'agreement.switches.conference_licences == "purchased" and bool(agreement.licence)',
            "bool(agreement.licence)",
        ),
        "switches: the conferencing pool by assigned licences",
    ),
    Mutation(
        "the smallest plan is drawn",
        "R25",
        changed(
            "rules.plans:Allotments.ranked",
            "(-minutes.domestic, -minutes.international, plan)",
            "(minutes.domestic, minutes.international, plan)",
        ),
        0,
    ),
    Mutation("the row's own capability is ignored", "R25", changed("meter", "l.capability = c.capability", "FALSE"), 1),
    Mutation("days begin in UTC", "R04", changed("rules.calendar:day_start", "ZoneInfo(zone)", "UTC"), 0),
    Mutation(
        "days of a licence are rounded up",
        "R21",
        changed(
            "rules.pools:_size",
            "Fraction(person_days * SECONDS_PER_MINUTE, month.days).__floor__()",
            "Fraction(person_days * SECONDS_PER_MINUTE, month.days).__ceil__()",
        ),
        4,
    ),
    Mutation(
        "the earlier of two rows of a person counts",
        "R01",
        changed(
            "records.users:_memberships",
            "Membership(person, date.fromordinal(start), date.fromordinal(until - 1), begun[-1])",
            "Membership(person, date.fromordinal(start), date.fromordinal(until - 1), begun[0])",
        ),
        3,
    ),
    Mutation(
        "a service number has no owner",
        "R14",
        changed(
            "classify",
            "CASE WHEN u.user_no = 0 OR r.is_resource_account THEN o.cost_center_no END",
            "CASE WHEN FALSE THEN o.cost_center_no END",
        ),
        1,
    ),
    Mutation(
        "80 % of a pool are 90 %", "R26", changed("marks", "(size_seconds * 4 + 4) // 5", "size_seconds * 9 // 10"), 10
    ),
    Mutation("a pool ends at 80 %", "R26", changed("ends", "m.percent = 100", "m.percent = 80"), 0),
    Mutation(
        "the last counter of a pool ends it",
        "R23",
        changed("ends", "ORDER BY m.start_ns, m.usage_id", "ORDER BY m.start_ns DESC, m.usage_id"),
        0,
    ),
    Mutation(
        "the conferencing pool never ends",
        "R27",
        changed(
            "zone_ends",
            "counter_no IN (SELECT zone_counter_no FROM spans UNION ALL SELECT us_ca_counter_no FROM spans)",
            "FALSE",
        ),
        3,
    ),
    Mutation(
        "an empty currency is another one",
        "R33",
        changed("left_out", "CASE WHEN w.code = '' THEN s.home_currency ELSE w.code END", "w.code"),
        0,
    ),
    Mutation(
        "currencies are added together",
        "R33",
        changed(
            "left_out",
            "WHERE CASE WHEN w.code = '' THEN s.home_currency ELSE w.code END <> s.currency",
            "WHERE FALSE",
        ),
        0,
    ),
    Mutation(
        "the first moment of a month belongs to the one before too",
        "R04",
        changed("classify", "u.start_ns < p.until_ns", "u.start_ns <= p.until_ns"),
        4,
    ),
    Mutation(
        "a row of the user list begins a moment late",
        "R50",
        changed("classify", "u.start_ns >= r.from_ns", "u.start_ns > r.from_ns"),
        2,
    ),
    Mutation(
        "premium by the rate card alone",
        "R12",
        changed("classify", "t.says_premium OR coalesce(n.is_premium, FALSE)", "coalesce(n.is_premium, FALSE)"),
        1,
    ),
    Mutation(
        "the user list's country is not asked",
        "R11",
        changed(
            "classify",
            "coalesce(n.area_no, t.name_area_no) = coalesce(t.usage_area_no, r.area_no)",
            "coalesce(n.area_no, t.name_area_no) = t.usage_area_no",
        ),
        0,
    ),
    Mutation(
        "several plans are said of every holder",
        "R25",
        changed("meter", "c.holds_several AND l.membership_no IS NULL", "c.holds_several"),
        1,
    ),
    Mutation(
        "calls of one instant in the other order",
        "R03",
        changed("calls_shown", "ORDER BY a.start_ns, x.usage_id", "ORDER BY a.start_ns, x.usage_id DESC"),
        0,
    ),
    Mutation(
        "a service number that is called belongs to its caller",
        "R14",
        changed(
            "classify",
            "CASE WHEN t.is_incoming THEN u.callee_number ELSE u.caller_number END",
            "CASE WHEN t.is_incoming THEN u.caller_number ELSE u.caller_number END",
        ),
        1,
    ),
    Mutation("an offset is dropped", "R01", changed("macros", "zone(written)", "''"), 0),
    Mutation(
        "what a carrier bills is unfunded",
        "R32",
        changed("fund", "WHEN kind = 'carrier' THEN CAST('carrier' AS funded_by_t)", "WHEN FALSE THEN NULL"),
        0,
    ),
)
