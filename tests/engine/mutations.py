"""Single changes of the rules that decide money, applied in memory: each must make some bill wrong."""

import inspect
import sys
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from chargeback_kit.chargeback import fees
from chargeback_kit.chargeback import split as exact_split
from chargeback_kit.engine import pipeline, prefix_ranges, small_tables
from chargeback_kit.records import users
from chargeback_kit.rules import calendar, call_attributes, kinds, plans, pools
from chargeback_kit.wallet import lots, player

Change = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Mutation:
    """A change, the rule it breaks, and who notices: the seed of a random tenant, or the name of a case."""

    name: str
    rule: str
    change: Change
    caught_by: int | str


def stage(name: str, old: str, new: str) -> Change:
    """Another word in the SQL of a stage."""

    def change(patch: pytest.MonkeyPatch) -> None:
        true_text = pipeline.sql
        assert true_text(name).count(old) == 1, f"{name}.sql no longer says {old!r} once; write the mutation anew"
        mutated = true_text(name).replace(old, new)

        def text(asked: str) -> str:
            return mutated if asked == name else true_text(asked)

        everywhere(patch, true_text, text)

    return change


def code(owner: Any, name: str, old: str, new: str) -> Change:
    """Another word in the source of a function or method."""

    def change(patch: pytest.MonkeyPatch) -> None:
        true_function = inspect.unwrap(inspect.getattr_static(owner, name))
        source = textwrap.dedent(inspect.getsource(true_function))
        assert source.count(old) == 1, f"{name} no longer says {old!r} once; write the mutation anew"
        place = vars(sys.modules[true_function.__module__])
        made: dict[str, Any] = {}
        exec(compile(source.replace(old, new), f"mutated {name}", "exec"), place | {"__name__": "mutated"}, made)
        if inspect.isclass(owner):
            patch.setattr(owner, name, made[name])
        else:
            everywhere(patch, getattr(owner, name), made[name])

    return change


def value(owner: Any, name: str, new: Any) -> Change:
    """Another function or constant."""
    return lambda patch: everywhere(patch, getattr(owner, name), new)


def everywhere(patch: pytest.MonkeyPatch, old: Any, new: Any) -> None:
    """Replace an object in every module of the kit that imported it."""
    for module in [module for name, module in sys.modules.items() if name.startswith("chargeback_kit")]:
        for name, held in list(vars(module).items()):
            if held is old:
                patch.setattr(module, name, new)


def decision_order(order: Callable[[Iterable[dict[str, str]]], Iterable[dict[str, str]]]) -> Change:
    """Another order of the lines of kinds.csv."""
    lines = tuple(order(kinds.decision_table()))
    return value(kinds, "decision_table", lambda: lines)


def without(rule_id: str) -> Callable[[Iterable[dict[str, str]]], Iterable[dict[str, str]]]:
    return lambda lines: [line for line in lines if line["rule_id"] != rule_id]


def last(rule_id: str) -> Callable[[Iterable[dict[str, str]]], Iterable[dict[str, str]]]:
    return lambda lines: sorted(lines, key=lambda line: (line["rule_id"] == rule_id, line["rule_id"] == "R10.12"))


def forget() -> None:
    """What is remembered of rules must not outlive a change of them."""
    rules = (kinds.decide, kinds.domestic_areas, call_attributes.zone_a, call_attributes.addon_countries)
    for remembered in (*rules, lots._twelve_months_from):
        remembered.cache_clear()


MUTATIONS = [
    Mutation(
        "a call at the end of a pool is not its end",
        "R26",
        stage("marks", "WHERE o.used_after >= m.mark_seconds", "WHERE o.used_after > m.mark_seconds"),
        1,
    ),
    Mutation(
        "the hour of the end is missed",
        "R26",
        stage("marks", "s.used_by_then >= l.mark_seconds", "s.used_by_then > l.mark_seconds"),
        1,
    ),
    Mutation(
        "seconds of the last hour count twice",
        "R26",
        stage("marks", 's.used_by_then - s."seconds"', "s.used_by_then"),
        0,
    ),
    Mutation(
        "what is left is the whole call",
        "R26",
        stage("marks", "o.billed_seconds - (o.used_after - m.mark_seconds)", "o.billed_seconds"),
        0,
    ),
    Mutation(
        "calls of one instant in another order",
        "R03",
        stage("marks", "ORDER BY d.start_ns, u.usage_id", "ORDER BY d.start_ns, u.usage_id DESC"),
        "money: calls of one instant draw by usage id",
    ),
    Mutation(
        "calls of the instant at which a pool ends are all within it",
        "R26",
        stage("edges", "WHEN u.usage_id > t.end_usage_id THEN 1", "WHEN FALSE THEN 1"),
        "money: calls of one instant draw by usage id",
    ),
    Mutation("an empty pool lasts", "R26", stage("ends", "WHERE size_seconds = 0", "WHERE size_seconds < 0"), 2),
    Mutation("the switch pool_edge is ignored", "R26", stage("draw", "s.pool_edge = 'split'", "TRUE"), 4),
    Mutation("either_or is ignored", "R23", code(pools, "pool_counters", '== "either_or"', '== "neither"'), 0),
    Mutation("Puerto Rico has its own pool", "R21", value(pools, "pool_country", lambda country: country), 0),
    Mutation("Canada is abroad", "R11", value(kinds, "domestic_areas", lambda: {"US": "US", "PR": "US"}), 3),
    Mutation(
        "the column is ignored where the number is known",
        "R11",
        stage("classify", "WHEN t.says_domestic IS NOT NULL THEN", "WHEN n.area_no IS NULL THEN"),
        0,
    ),
    Mutation(
        "every duration by the minute",
        "R20",
        stage("meter", "round_up(c.duration_seconds, s.increment_seconds)", "round_up(c.duration_seconds, 60)"),
        0,
    ),
    Mutation(
        "durations are rounded down",
        "R20",
        stage("macros", "(seconds + increment - 1) // increment", "seconds // increment"),
        0,
    ),
    Mutation(
        "an own increment ignores the pooled seconds",
        "R31",
        stage(
            "price",
            "price_micro(price_nano, fee_nano, listed_seconds - pooled_seconds)",
            "price_micro(price_nano, fee_nano, listed_seconds)",
        ),
        0,
    ),
    Mutation("the connection fee is forgotten", "R31", stage("macros", " + fee_nano * 60", ""), 0),
    Mutation("a rated cent is cut", "R31", stage("macros", " + 600000000) // 1200000000", ") // 1200000000"), 0),
    Mutation(
        "a reported cent is cut",
        "R30",
        stage("macros", "(abs(amount_micro) + 5000) // 10000", "abs(amount_micro) // 10000"),
        0,
    ),
    Mutation(
        "the switch charge_includes_fee is ignored",
        "R30",
        stage("land", "CASE WHEN s.charge_includes_fee THEN 0 ELSE t.fee_micro END", "t.fee_micro"),
        0,
    ),
    Mutation(
        "rated where reported was asked for",
        "R30",
        stage("fund", "ELSE coalesce(reported_micro, rated_micro, 0)", "ELSE coalesce(rated_micro, reported_micro, 0)"),
        2,
    ),
    Mutation(
        "credits pay for everybody",
        "R32",
        stage("fund", "may_use_credits", "TRUE"),
        0,
    ),
    Mutation("a bot needs a licence", "R32", stage("classify", "t.is_bot OR coalesce", "coalesce"), 0),
    Mutation(
        "postpaid before credits",
        "R32",
        stage("fund", "WHEN s.has_wallet AND may", "WHEN s.has_wallet AND NOT s.postpaid AND may"),
        1,
    ),
    Mutation(
        "toll-free priced by the destination",
        "R31",
        stage("numbers", "WHEN is_toll_free THEN 'toll_free' ELSE", "WHEN is_toll_free THEN 'other' ELSE"),
        0,
    ),
    Mutation(
        "a price begins a day late",
        "R31",
        code(small_tables, "_rate_prefix_ranges", "since <= today", "since < today"),
        0,
    ),
    Mutation(
        "the shortest prefix wins",
        "R31",
        code(
            prefix_ranges,
            "prefix_ranges",
            "starts[start] = value",
            "starts[start] = open_[-1][1] if open_ else value",
        ),
        0,
    ),
    Mutation(
        "a masked number is no number",
        "R05",
        stage("macros", "-TRY_CAST(split_part(ltrim(written, '+'), '*', 1) AS BIGINT)", "NULL"),
        0,
    ),
    Mutation("the earlier file wins", "R02", stage("settle", "file_no DESC", "file_no"), 7),
    Mutation("a duplicate is billed again", "R02", stage("settle", "WHERE copy_no > 1 OR content", "WHERE content"), 0),
    Mutation("FREECALL comes last", "R10.1", decision_order(last("R10.1")), 0),
    Mutation("toll-free calls are inbound", "R10.5", decision_order(without("R10.5")), 0),
    Mutation("premium is a destination like any other", "R10.9", decision_order(without("R10.9")), 0),
    Mutation(
        "a premium number in Zone A is Zone A",
        "R10.7",
        code(
            kinds,
            "decide",
            '"premium" if is_premium else "zone_a" if in_zone_a else ""',
            '"zone_a" if in_zone_a else "premium" if is_premium else ""',
        ),
        0,
    ),
    Mutation("the add-on draws the pool", "R24", stage("meter", "c.on_addon AND c.kind", "FALSE AND c.kind"), 5),
    Mutation(
        "pay-per-minute whoever holds conferencing too",
        "R24",
        stage("classify", "(NOT f.has_conferencing OR f.capability_pays_per_minute)", "TRUE"),
        0,
    ),
    Mutation(
        "the call that empties the conferencing pool moves on",
        "R27",
        stage("overflow", "g.place > 0", "g.place >= 0"),
        3,
    ),
    Mutation(
        "conferencing licences are always the purchased ones",
        "R24",
        code(
            pools,
            "conference_licences",
            'agreement.switches.conference_licences == "purchased" and agreement.licence',
            "agreement.licence",
        ),
        "switches: the conferencing pool by assigned licences",
    ),
    Mutation(
        "the smallest plan is drawn",
        "R25",
        code(
            plans.Allotments,
            "ranked",
            "(-minutes.domestic, -minutes.international, plan)",
            "(minutes.domestic, minutes.international, plan)",
        ),
        0,
    ),
    Mutation(
        "the row's own capability is ignored", "R25", stage("meter", "AND l.capability = c.capability", "AND FALSE"), 0
    ),
    Mutation("days of a licence are rounded up", "R21", code(pools, "_size", ".__floor__()", ".__ceil__()"), 21),
    Mutation("days begin in UTC", "R04", code(calendar, "day_start", "ZoneInfo(zone)", "UTC"), 0),
    Mutation(
        "the earlier of two rows of a person counts",
        "R01",
        code(users, "_memberships", "row = max(covering", "row = min(covering"),
        0,
    ),
    Mutation(
        "a recharge at the trigger",
        "R41",
        code(player._Player, "__init__", '(switches.trigger_at == "at_or_below")', "1"),
        "switches: a balance at the trigger is no reason to recharge",
    ),
    Mutation(
        "no recharge at the trigger",
        "R41",
        code(player._Player, "__init__", '(switches.trigger_at == "at_or_below")', "0"),
        "switches: a balance at the trigger recharges",
    ),
    Mutation(
        "a recharge is never repeated",
        "R41",
        code(player._Player, "_recharge", "if self.is_repeated else", "if False else"),
        4,
    ),
    Mutation(
        "top-ups before expiries",
        "R40",
        code(
            lots.ScheduledEvents,
            "lapse",
            "self._lapse_ns > self.next_ns",
            "self._top_ups and self._top_ups[-1][0] == self.next_ns",
        ),
        "money: events of one instant: expiry, top-up, calls by usage id",
    ),
    Mutation(
        "calls before top-ups",
        "R40",
        code(player._Player, "_calls_before", "bisect_left(", "bisect_right("),
        "money: events of one instant: expiry, top-up, calls by usage id",
    ),
    Mutation(
        "last in, first out",
        "R40",
        code(player._Player, "_lapse", "lot.rest(self.spent)", "lot._replace(upto=self.bought).rest(self.spent)"),
        1,
    ),
    Mutation(
        "credits lapse after thirteen months",
        "R40",
        code(
            calendar,
            "twelve_months_later",
            "bought.replace(year=bought.year + 1, day=day)",
            "(bought.replace(year=bought.year + 1, day=day) + timedelta(days=30))",
        ),
        7,
    ),
    Mutation("calls of 0.00 are events", "R40", stage("notable", "'credits' AND amount_micro <> 0", "'credits'"), 0),
    Mutation(
        "the cent left goes to the last name",
        "R52",
        code(
            exact_split,
            "divide",
            "by_remainder = sorted(exact, key=lambda name: (-exact[name][1], name))",
            "by_remainder = sorted(sorted(exact, reverse=True), key=lambda name: -exact[name][1])",
        ),
        3,
    ),
    Mutation(
        "the cent left goes to the smallest remainder",
        "R52",
        code(exact_split, "divide", "(-exact[name][1], name)", "(exact[name][1], name)"),
        1,
    ),
    Mutation(
        "idle licences are nobody's",
        "R51",
        code(
            fees,
            "_direct",
            "idle = (licence.purchased - held.total())",
            "idle = 0 * (licence.purchased - held.total())",
        ),
        1,
    ),
    Mutation("every head is one cost centre", "R51", code(fees, "heads", "counted.get(center, 0) + 1", "1"), 3),
    Mutation(
        "a mover's licence stays where it began",
        "R51",
        code(fees, "held_days", "centers.get(center, 0) + days", "1"),
        2,
    ),
    Mutation(
        "a bot's number has no owner",
        "R14",
        stage(
            "classify",
            "coalesce(r.cost_center_no, o.cost_center_no, s.unowned_no)",
            "coalesce(r.cost_center_no, s.unowned_no)",
        ),
        0,
    ),
]
