"""Single changes of the rules that decide prices: each must make some bill wrong."""

from mutating.change import changed

from engine.mutation import Mutation

PRICES = (
    Mutation(
        "an own increment ignores the pooled seconds",
        "R31",
        changed(
            "price",
            "price_in_units(price_nano, fee_nano, listed_seconds - pooled_seconds, unit_nano)",
            "price_in_units(price_nano, fee_nano, listed_seconds, unit_nano)",
        ),
        1,
    ),
    Mutation(
        "the first interval is a step",
        "R31",
        changed(
            "macros",
            "first + round_up(greatest(seconds - free - first, 0), increment)",
            "round_up(seconds - free, increment)",
        ),
        2,
    ),
    Mutation(
        "free seconds cost",
        "R31",
        changed("macros", "seconds <= free", "seconds <= 0"),
        2,
    ),
    Mutation(
        "a charged call costs no least",
        "R31",
        changed(
            "price",
            "greatest(price_in_units(price_nano, fee_nano, listed_seconds - pooled_seconds, unit_nano), minimum_micro)",
            "price_in_units(price_nano, fee_nano, listed_seconds - pooled_seconds, unit_nano)",
        ),
        3,
    ),
    Mutation(
        "a carrier's call costs what Microsoft reports",
        "R35",
        changed("fund", "WHEN kind = 'carrier' THEN coalesce(rated_micro, 0)", "WHEN FALSE THEN 0"),
        0,
    ),
    Mutation("the hour of a call makes no price", "R31", changed("classify", "p.band_no", "0"), 2),
    Mutation(
        "the caller's country makes no price",
        "R31",
        changed("classify", "coalesce(t.origin_no, r.origin_no, 0)", "0"),
        2,
    ),
    Mutation(
        "the connection fee is forgotten",
        "R31",
        changed(
            "macros",
            "price_nano % (60 * unit_nano) * seconds + fee_nano * 60",
            "price_nano % (60 * unit_nano) * seconds",
        ),
        1,
    ),
    Mutation(
        "a rated cent is cut",
        "R31",
        changed(
            "macros",
            "2 * (price_nano % (60 * unit_nano) * seconds + fee_nano * 60) + 60 * unit_nano",
            "2 * (price_nano % (60 * unit_nano) * seconds + fee_nano * 60)",
        ),
        1,
    ),
    Mutation("a reported cent is cut", "R30", changed("macros", "abs(amount_micro) + 5000", "abs(amount_micro)"), 0),
    Mutation(
        "the switch charge_includes_fee is ignored",
        "R30",
        changed("land", "CASE WHEN s.charge_includes_fee THEN 0 ELSE t.fee_micro END", "t.fee_micro"),
        0,
    ),
    Mutation(
        "rated where reported was asked for",
        "R30",
        changed(
            "fund", "coalesce(reported_micro, to_cent(rated_micro), 0)", "coalesce(rated_micro, reported_micro, 0)"
        ),
        3,
    ),
    Mutation(
        "toll-free priced by the destination",
        "R31",
        changed("numbers", "WHEN is_toll_free THEN 'toll_free'", "WHEN is_toll_free THEN 'other'"),
        1,
    ),
    Mutation(
        "a price begins a day late",
        "R31",
        changed("engine.rate_tables:_best_rates", "since <= today", "since < today"),
        1,
    ),
    Mutation(
        "the shortest prefix wins",
        "R31",
        changed(
            "engine.prefix_ranges:prefix_ranges",
            "starts[start] = value",
            "starts[start] = open_[-1][1] if open_ else value",
        ),
        0,
    ),
    Mutation(
        "whole cents per second are lost", "R31", changed("macros", "price_nano // (60 * unit_nano) * seconds", "0"), 1
    ),
)
