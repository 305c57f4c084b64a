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
from chargeback_kit.rules.pools import Counter, pool_country


def with_every_counter(agreement: Agreement, users: Iterable[UserRow]) -> Agreement:
    """The agreement with minutes abroad for international plans of which nobody knows any, so that some are found."""
    abroad = {row["plan"]: row for row in facts("allotments") if int(row["international_minutes"] or 0)}
    known = {(row["plan"], row["country"]) for row in facts("allotments") if int(row["international_minutes"] or 0)}
    held = {(plan, row.country) for row in users if row.country for plan in plans(row.skus) if plan in abroad}
    lacking = held - known - {(each.plan, each.country) for each in agreement.allotment}
    listed = {(row["plan"], row["country"]): int(row["domestic_minutes"]) for row in facts("allotments")}
    more = [
        Allotment(plan=plan, country=country, domestic_minutes=listed.get((plan, country), 0), international_minutes=1)
        for plan, country in sorted(lacking)
    ]
    return agreement.model_copy(update={"allotment": (*agreement.allotment, *more)}) if more else agreement


def is_told(counter: Counter, agreement: Agreement) -> bool:
    """Whether the agreement says how many minutes a licence of a counter brings; a pool without licences holds none."""
    if counter.is_carriers or counter.id == US_CA or not counter.licences:
        return True
    if counter.id == ZONE_A:
        return agreement.conference.minutes_per_licence is not None
    told = {(each.plan, pool_country(each.country)) for each in agreement.allotment}
    return (counter.plan, counter.id.country) in told


def with_open_sizes(
    counters: tuple[Counter, ...], agreement: Agreement, report: Iterable[PoolReport], fits: frozenset[PoolReport]
) -> tuple[Counter, ...]:
    """The counters with an open size where nobody told it.

    ``fits``: the lines of the report that the known minutes reproduce, which confirms them. A line that they do not
    reproduce says whole minutes of a pool that may hold some seconds more, and not how many licences fill it.
    """
    found = [each if is_told(each, agreement) else replace(each, size_seconds=OPEN) for each in counters]
    for line in report:
        for number in stated(line, counters) if line in fits else ():
            found[number] = counters[number]
    return tuple(found)
