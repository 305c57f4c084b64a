"""People who change plans: whose calls draw another counter, and which pools and licences have other holders."""

from collections import Counter as Tally
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from chargeback_kit.chargeback.fees import Days, days_of
from chargeback_kit.engine.terms import Inputs
from chargeback_kit.planning.fast.calls import Calls
from chargeback_kit.planning.moves import with_plan
from chargeback_kit.records.users import Stay
from chargeback_kit.rules.calendar import Month, day_end, day_start
from chargeback_kit.rules.plans import grants, plans
from chargeback_kit.rules.pools import days_in, pool_name
from chargeback_kit.sums import Whole

Pool = tuple[str, str]
Holder = tuple[tuple[str, int], ...]


class OutOfReach(Exception):
    """The index cannot answer this scenario; the full bill can."""


@dataclass
class Moved:
    """What moves with some people: calls by the pool they come to, holders by pool, holders by SKU.

    A pool is (month, name), or None for calls that draw no plan any more.
    """

    calls: dict[Pool | None, list[Whole]] = field(default_factory=dict)
    pools: dict[Pool, Tally[Holder]] = field(default_factory=dict)
    skus: dict[tuple[str, str], Tally[Days]] = field(default_factory=dict)

    def holders(self, pool: Pool, holder: Holder, number: int) -> None:
        """So many more people hold the plan of a pool like this."""
        self.pools.setdefault(pool, Tally())[holder] += number


@dataclass(frozen=True)
class Person:
    """Somebody's number and days, and the plan they come to."""

    number: int
    stays: tuple[Stay, ...]
    plan: str

    def skus(self, stay: Stay) -> tuple[str, ...]:
        """The licences of a stay with the new plan."""
        return with_plan(stay.row.skus, self.plan)


def stays_of(inputs: Inputs) -> dict[int, tuple[Stay, ...]]:
    """Everybody's stays, by person."""
    found: dict[int, list[Stay]] = {}
    for stay in inputs.people.stays:
        found.setdefault(stay.person, []).append(stay)
    return {person: tuple(stays) for person, stays in found.items()}


def move(
    inputs: Inputs, calls: Calls, stays: Mapping[int, tuple[Stay, ...]], wanted: Mapping[int, str], unowned: str
) -> Moved:
    """Everything that moves when people get other plans; raises OutOfReach where more than plans would change."""
    moved = Moved()
    for number, plan in wanted.items():
        person = Person(number, stays.get(number, ()), plan)
        _refuse_more_than_plans(person)
        for month in inputs.months:
            _holders(moved, inputs, person, month)
            _licences(moved, person, month, unowned)
        _calls(moved, inputs, calls, person)
    return moved


def _refuse_more_than_plans(person: Person) -> None:
    for stay in person.stays:
        skus = person.skus(stay)
        if not stay.row.country or grants(skus) != grants(stay.row.skus) or len(plans(skus)) > 1:
            raise OutOfReach


def _holders(moved: Moved, inputs: Inputs, person: Person, month: Month) -> None:
    for number, changed in ((-1, False), (1, True)):
        held: dict[str, dict[str, int]] = {}
        for stay in person.stays:
            days = days_in(stay, month)
            for plan in plans(person.skus(stay) if changed else stay.row.skus) if days else ():
                pool = held.setdefault(pool_name(inputs.people, person.number, stay.row.country, plan), {})
                pool[stay.row.country] = pool.get(stay.row.country, 0) + days
        for name, countries in held.items():
            moved.holders((month.name, name), tuple(sorted(countries.items())), number)


def _licences(moved: Moved, person: Person, month: Month, unowned: str) -> None:
    for number, changed in ((-1, False), (1, True)):
        held: dict[str, dict[str, int]] = {}
        for stay in person.stays:
            days, center = days_in(stay, month), stay.row.cost_center or unowned
            for sku in {sku.upper() for sku in (person.skus(stay) if changed else stay.row.skus)} if days else ():
                centers = held.setdefault(sku, {})
                centers[center] = centers.get(center, 0) + days
        for sku, centers in held.items():
            moved.skus.setdefault((month.name, sku), Tally())[days_of(centers)] += number


def _calls(moved: Moved, inputs: Inputs, calls: Calls, person: Person) -> None:
    places = calls.of_person(person.number)
    if not len(places):
        return
    zone = inputs.agreement.switches.month_time_zone
    for stay in person.stays:
        for month in inputs.months:
            edges = max(day_start(stay.start, zone), month.from_ns), min(day_end(stay.end, zone), month.until_ns)
            if edges[0] < edges[1]:
                first, last = np.searchsorted(calls.start_ns[places], edges)
                held = plans(person.skus(stay))
                pools = [(month.name, pool_name(inputs.people, person.number, stay.row.country, plan)) for plan in held]
                moved.calls.setdefault(next(iter(pools), None), []).append(places[first:last])
