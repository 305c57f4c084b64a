"""A mutation: one rule made another one, and who notices."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mutating.change import Change, value

from chargeback_kit.engine import small_tables
from chargeback_kit.records import rates
from chargeback_kit.rules import call_attributes, kinds
from chargeback_kit.wallet import lots

Lines = Iterable[dict[str, str]]


@dataclass(frozen=True)
class Mutation:
    """A change, the rule it breaks, and who notices: the seed of a random tenant, or the name of a case."""

    name: str
    rule: str
    change: Change
    caught_by: int | str


def ordered(order: Callable[[Lines], Lines]) -> Change:
    """Another order of the lines of kinds.csv."""
    lines = tuple(order(kinds.decision_table()))
    return value("rules.kinds:decision_table", lambda: lines)


def without(rule_id: str) -> Callable[[Lines], Lines]:
    """The lines without one."""
    return lambda lines: [line for line in lines if line["rule_id"] != rule_id]


def last(rule_id: str) -> Callable[[Lines], Lines]:
    """The lines with one of them last, but for the line that fits everything."""
    return lambda lines: sorted(lines, key=lambda line: (line["rule_id"] == rule_id, line["rule_id"] == "R10.12"))


def forget() -> None:
    """What is remembered of rules must not outlive a change of them."""
    rules = (kinds.decide, kinds.domestic_areas, call_attributes.zone_a, call_attributes.addon_countries)
    for remembered in (*rules, lots._twelve_months_from, rates._kept, small_tables._kept_rate_tables):
        remembered.cache_clear()
