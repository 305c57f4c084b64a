"""Which pools have a size that somebody told: by [[allotment]], [conference], or the report of minute pools (R21, R24).

The minutes that the reference tables know of a plan are what Microsoft publishes; what a tenant's licences bring is
another question, which a month's charges may answer. A value is ruled out by the size of a pool only where it is told.
"""

from collections.abc import Iterable
from dataclasses import replace

from chargeback_kit.planning.rules_inferred.trial import OPEN, stated
from chargeback_kit.records.agreement import Agreement, Allotment
from chargeback_kit.records.lists.meters import PoolReport
from chargeback_kit.records.users import UserRow
from chargeback_kit.reference import rows as facts
from chargeback_kit.rules.plans import plans
from chargeback_kit.rules.pool_id import US_CA, ZONE_A
from chargeback_kit.rules.pools import PoolCounter, pool_country

PlansHeld = frozenset[tuple[str, str]]
"""Plans and the countries where somebody holds them."""


def plans_held(users: Iterable[UserRow]) -> PlansHeld:
    """Every plan that the user list names, with the country of whoever holds it."""
    return frozenset((plan, row.country) for row in users if row.country for plan in plans(row.skus))


def without_known_abroad(agreement: Agreement, held: PlansHeld) -> PlansHeld:
    """International plans in countries of which nobody knows how many minutes abroad they bring."""
    known = {(row["plan"], row["country"]) for row in facts("allotments") if int(row["international_minutes"] or 0)}
    abroad = plans_with_minutes_abroad()
    told = {(each.plan, each.country) for each in agreement.allotment}
    return frozenset(each for each in held if each[0] in abroad) - known - told


def plans_with_minutes_abroad() -> frozenset[str]:
    """The plans that bring minutes abroad, wherever they are sold."""
    return frozenset(row["plan"] for row in facts("allotments") if int(row["international_minutes"] or 0))


def with_every_counter(agreement: Agreement, lacking: PlansHeld) -> Agreement:
    """The agreement with a minute abroad for plans that are lacking some, so that their counters are there at all."""
    listed = {(row["plan"], row["country"]): int(row["domestic_minutes"]) for row in facts("allotments")}
    more = [
        Allotment(plan=plan, country=country, domestic_minutes=listed.get((plan, country), 0), international_minutes=1)
        for plan, country in sorted(lacking)
    ]
    return agreement.model_copy(update={"allotment": (*agreement.allotment, *more)}) if more else agreement


def is_told(counter: PoolCounter, agreement: Agreement, held: PlansHeld) -> bool:
    """Whether the agreement says how many minutes a licence of a counter brings; a pool without licences holds none.

    Where countries share a pool, it says so of each.
    """
    if counter.is_carriers or counter.id == US_CA or not counter.licences:
        return True
    if counter.id == ZONE_A:
        return agreement.conference.minutes_per_licence is not None
    asked = {each for each in held if (each[0], pool_country(each[1])) == (counter.plan, counter.id.country)}
    return asked <= {(each.plan, each.country) for each in agreement.allotment}


def with_open_sizes(
    counters: tuple[PoolCounter, ...], agreement: Agreement, held: PlansHeld, confirming: Iterable[PoolReport]
) -> tuple[PoolCounter, ...]:
    """The counters with an open size where nobody told it.

    ``confirming``: the lines of the report of minute pools that the known minutes reproduce. A line that they do not
    reproduce says whole minutes of a pool that may hold some seconds more, and not how many licences fill it.
    """
    found = [each if is_told(each, agreement, held) else replace(each, size_seconds=OPEN) for each in counters]
    for line in confirming:
        for number in stated(line, counters):
            found[number] = counters[number]
    return tuple(found)
