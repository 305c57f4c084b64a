"""People who change plans: whose calls draw another counter, and which pools and licences have other holders."""

from collections import Counter as Tally
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from chargeback_kit.bill.sums import Whole
from chargeback_kit.chargeback.fees import Days, days_of
from chargeback_kit.engine.inputs import Inputs
from chargeback_kit.planning.fast.calls import Calls
from chargeback_kit.planning.reassignments import with_plan
from chargeback_kit.records.users import People, Stay
from chargeback_kit.rules.calendar import Month, day_end, day_start
from chargeback_kit.rules.plans import PER_USER, grants, plans
from chargeback_kit.rules.pools import days_in, pool_country, pool_name

Pool = tuple[str, str]
Holder = tuple[tuple[str, int], ...]


class OutOfReach(Exception):
    """The index cannot answer this scenario; the full bill can."""


@dataclass(frozen=True)
class Stretch:
    """The part of a stay within a month: its days, and its instants [ns], or None where it is the whole bill."""

    month: str
    country: str
    skus: tuple[str, ...]
    center: str
    days: int
    edges: tuple[int, int] | None


@dataclass
class Moved:
    """What moves with some people: calls by the pool they come to, holders by pool, holders by month and SKU.

    A pool is (month, name), or None for calls that draw no plan any more.
    """

    calls: dict[Pool | None, list[Whole]] = field(default_factory=dict)
    pools: dict[Pool, Tally[Holder]] = field(default_factory=dict)
    skus: dict[tuple[str, str], Tally[Days]] = field(default_factory=dict)


def stretches(inputs: Inputs) -> dict[int, list[Stretch]]:
    """Everybody's stretches, by person."""
    found: dict[int, list[Stretch]] = {}
    for stay in inputs.people.stays:
        for month in inputs.months:
            if days := days_in(stay, month):
                stretch = _stretch(inputs, stay, month, days)
                found.setdefault(stay.person, []).append(stretch)
    return found


def _stretch(inputs: Inputs, stay: Stay, month: Month, days: int) -> Stretch:
    zone, row = inputs.agreement.switches.month_time_zone, stay.row
    whole = days == month.days and len(inputs.months) == 1
    edges = max(day_start(stay.start, zone), month.from_ns), min(day_end(stay.end, zone), month.until_ns)
    return Stretch(month.name, row.country, row.skus, row.cost_center or inputs.unowned, days, None if whole else edges)


def move(people: People, calls: Calls, known: Mapping[int, list[Stretch]], wanted: Mapping[int, str]) -> Moved:
    """Everything that moves when people get other plans; raises OutOfReach where more than plans would change."""
    moved = Moved()
    for person, plan in wanted.items():
        stays = known.get(person, [])
        if not all(stay.country and _changes_plans_alone(stay.skus, plan) for stay in stays):
            raise OutOfReach
        _holders(moved, people, person, stays, plan)
        _licences(moved, stays, plan)
        _calls(moved, people, calls, person, stays, plan)
    return moved


@cache
def _with_plan(skus: tuple[str, ...], plan: str) -> tuple[str, ...]:
    return with_plan(skus, plan)


@cache
def _changes_plans_alone(skus: tuple[str, ...], plan: str) -> bool:
    changed = _with_plan(skus, plan)
    return grants(changed) == grants(skus) and len(plans(changed)) <= 1


@cache
def _exchanged(skus: tuple[str, ...], plan: str) -> tuple[frozenset[str], frozenset[str]]:
    """The licences that go and those that come, in upper case."""
    before, after = ({sku.upper() for sku in each} for each in (skus, _with_plan(skus, plan)))
    return frozenset(before - after), frozenset(after - before)


def _holders(moved: Moved, people: People, person: int, stays: Sequence[Stretch], plan: str) -> None:
    if len(stays) == 1 and not _is_ones_own(stays[0].skus, plan):
        for sign, pool, holder in _pooled(stays[0].month, stays[0].country, stays[0].skus, stays[0].days, plan):
            moved.pools.setdefault(pool, Tally())[holder] += sign
        return
    for number in (-1, 1):
        held: dict[Pool, dict[str, int]] = {}
        for stay in stays:
            for each in plans(stay.skus if number < 0 else _with_plan(stay.skus, plan)):
                days = held.setdefault((stay.month, pool_name(people, person, stay.country, each)), {})
                days[stay.country] = days.get(stay.country, 0) + stay.days
        for pool, countries in held.items():
            moved.pools.setdefault(pool, Tally())[tuple(sorted(countries.items()))] += number


@cache
def _is_ones_own(skus: tuple[str, ...], plan: str) -> bool:
    return PER_USER in plans(skus) | plans(_with_plan(skus, plan))


@cache
def _pooled(
    month: str, country: str, skus: tuple[str, ...], days: int, plan: str
) -> tuple[tuple[int, Pool, Holder], ...]:
    """The pools that somebody with one stay leaves (-1) and comes to (1)."""
    sides = ((-1, skus), (1, _with_plan(skus, plan)))
    name = pool_country(country)
    return tuple((sign, (month, f"{name}/{p}"), ((country, days),)) for sign, held in sides for p in plans(held))


def _licences(moved: Moved, stays: Sequence[Stretch], plan: str) -> None:
    """Of the licences that go or come anywhere, how the person held them before, and holds them now."""
    exchanged = {sku for stay in stays for side in _exchanged(stay.skus, plan) for sku in side}
    for number in (-1, 1):
        held: dict[tuple[str, str], dict[str, int]] = {}
        for stay in stays:
            for sku in exchanged & _upper(stay.skus if number < 0 else _with_plan(stay.skus, plan)):
                centers = held.setdefault((stay.month, sku), {})
                centers[stay.center] = centers.get(stay.center, 0) + stay.days
        for key, centers in held.items():
            moved.skus.setdefault(key, Tally())[days_of(centers)] += number


@cache
def _upper(skus: Iterable[str]) -> frozenset[str]:
    return frozenset(sku.upper() for sku in skus)


def _calls(moved: Moved, people: People, calls: Calls, person: int, stays: Sequence[Stretch], plan: str) -> None:
    places = calls.of_person(person)
    if not len(places):
        return
    for stay in stays:
        part = places
        if stay.edges is not None:
            first, until = np.searchsorted(calls.start_ns[places], stay.edges)
            part = places[first:until]
        held = plans(_with_plan(stay.skus, plan))
        pools = [(stay.month, pool_name(people, person, stay.country, each)) for each in held]
        moved.calls.setdefault(next(iter(pools), None), []).append(part)
