"""People who change plans: whose calls draw another counter, and which pools and licences have other holders.

Pools are filled anew only where people moved; their sizes follow from their holders.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from chargeback_kit.bill.sums import Whole
from chargeback_kit.chargeback.licence_holders import Days, days_of
from chargeback_kit.engine.inputs import Inputs
from chargeback_kit.planning.quick.calls import PayableCalls
from chargeback_kit.planning.reassignments import with_plan
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.records.users import Membership, People, folded_skus
from chargeback_kit.rules.calendar import Month, day_end, day_start
from chargeback_kit.rules.plans import CONFERENCING, MESSAGES, PER_USER, PHONE, Allotments, grants, plans
from chargeback_kit.rules.pool_id import ZONE_A, PoolId
from chargeback_kit.rules.pools import (
    PoolCounter,
    PoolMembers,
    conference_counter,
    days_in,
    free_conference_counter,
    plan_counters,
    pool_counters,
    pool_country,
    pool_members,
    pool_of,
)
from chargeback_kit.rules.resource_accounts import ResourceAccounts

Pool = tuple[str, PoolId]
Holder = tuple[tuple[str, int], ...]


class OutOfReach(Exception):
    """The index cannot answer this scenario; the full bill can."""


@dataclass(frozen=True)
class MembershipDays:
    """The part of a membership within a month: its days, and its instants [ns], or None where it is the whole bill."""

    month: str
    country: str
    skus: tuple[str, ...]
    center: str
    days: int
    edges: tuple[int, int] | None


@dataclass
class PlanChange:
    """What moves with some people: calls by the pool they come to, holders by pool, holders by month and SKU.

    A pool is (month, name), or None for calls that draw no plan any more.
    """

    calls: dict[Pool | None, list[Whole]] = field(default_factory=dict)
    pools: dict[Pool, Counter[Holder]] = field(default_factory=dict)
    skus: dict[tuple[str, str], Counter[Days]] = field(default_factory=dict)


def memberships(inputs: Inputs) -> dict[int, list[MembershipDays]]:
    """Everybody's memberships, by person."""
    found: dict[int, list[MembershipDays]] = {}
    for membership in inputs.people.memberships:
        for month in inputs.months:
            if days := days_in(membership, month):
                part = _membership(inputs, membership, month, days)
                found.setdefault(membership.person, []).append(part)
    return found


def _membership(inputs: Inputs, membership: Membership, month: Month, days: int) -> MembershipDays:
    zone, row = inputs.agreement.switches.month_time_zone, membership.row
    whole = days == month.days and len(inputs.months) == 1
    edges = max(day_start(membership.start, zone), month.from_ns), min(day_end(membership.end, zone), month.until_ns)
    return MembershipDays(
        month.name, row.country, row.skus, row.cost_center or inputs.unowned, days, None if whole else edges
    )


def plan_change(
    people: People,
    calls: PayableCalls,
    known: Mapping[int, list[MembershipDays]],
    wanted: Mapping[int, str],
    accounts: ResourceAccounts,
) -> PlanChange:
    """Everything that moves when people get other plans; raises OutOfReach where more than plans would change."""
    change = PlanChange()
    for person, plan in wanted.items():
        memberships = known.get(person, [])
        if person in accounts.sponsor_of or person in accounts.named:
            raise OutOfReach
        if not all(membership.country and _changes_plans_alone(membership.skus, plan) for membership in memberships):
            raise OutOfReach
        _holders(change, people, person, memberships, plan)
        _licences(change, memberships, plan)
        _calls(change, people, calls, person, memberships, plan)
    return change


@cache
def _with_plan(skus: tuple[str, ...], plan: str) -> tuple[str, ...]:
    return with_plan(skus, plan)


@cache
def _changes_plans_alone(skus: tuple[str, ...], plan: str) -> bool:
    """Teams Phone moves no call; messages are looked at apart."""
    changed = _with_plan(skus, plan)
    return (grants(changed) ^ grants(skus)) <= {MESSAGES, PHONE} and len(plans(changed)) <= 1


@cache
def _exchanged(skus: tuple[str, ...], plan: str) -> tuple[frozenset[str], frozenset[str]]:
    """The licences that go and those that come, in upper case."""
    before, after = ({sku.upper() for sku in each} for each in (skus, _with_plan(skus, plan)))
    return frozenset(before - after), frozenset(after - before)


def _holders(change: PlanChange, people: People, person: int, memberships: Sequence[MembershipDays], plan: str) -> None:
    if len(memberships) == 1 and not _is_ones_own(memberships[0].skus, plan):
        for sign, pool, holder in _pooled(
            memberships[0].month, memberships[0].country, memberships[0].skus, memberships[0].days, plan
        ):
            change.pools.setdefault(pool, Counter())[holder] += sign
        return
    for number in (-1, 1):
        held: dict[Pool, dict[str, int]] = {}
        for membership in memberships:
            for each in plans(membership.skus if number < 0 else _with_plan(membership.skus, plan)):
                days = held.setdefault((membership.month, pool_of(people, person, membership.country, each)), {})
                days[membership.country] = days.get(membership.country, 0) + membership.days
        for pool, countries in held.items():
            change.pools.setdefault(pool, Counter())[tuple(sorted(countries.items()))] += number


@cache
def _is_ones_own(skus: tuple[str, ...], plan: str) -> bool:
    return PER_USER in plans(skus) | plans(_with_plan(skus, plan))


@cache
def _pooled(
    month: str, country: str, skus: tuple[str, ...], days: int, plan: str
) -> tuple[tuple[int, Pool, Holder], ...]:
    """The pools that somebody with one membership leaves (-1) and comes to (1)."""
    sides = ((-1, skus), (1, _with_plan(skus, plan)))
    name = pool_country(country)
    return tuple((sign, (month, PoolId(name, p)), ((country, days),)) for sign, held in sides for p in plans(held))


def _licences(change: PlanChange, memberships: Sequence[MembershipDays], plan: str) -> None:
    """Of the licences that go or come anywhere, how the person held them before, and holds them now."""
    exchanged = {sku for membership in memberships for side in _exchanged(membership.skus, plan) for sku in side}
    for number in (-1, 1):
        held: dict[tuple[str, str], dict[str, int]] = {}
        for membership in memberships:
            for sku in exchanged & folded_skus(membership.skus if number < 0 else _with_plan(membership.skus, plan)):
                centers = held.setdefault((membership.month, sku), {})
                centers[membership.center] = centers.get(membership.center, 0) + membership.days
        for key, centers in held.items():
            change.skus.setdefault(key, Counter())[days_of(centers)] += number


def _calls(
    change: PlanChange,
    people: People,
    calls: PayableCalls,
    person: int,
    memberships: Sequence[MembershipDays],
    plan: str,
) -> None:
    places = calls.of_person(person)
    if not len(places):
        return
    for membership in memberships:
        part = places
        if membership.edges is not None:
            first, until = np.searchsorted(calls.start_ns[places], membership.edges)
            part = places[first:until]
        held = plans(_with_plan(membership.skus, plan))
        pools = [(membership.month, pool_of(people, person, membership.country, each)) for each in held]
        change.calls.setdefault(next(iter(pools), None), []).append(part)


@dataclass(frozen=True)
class Pools:
    """The pools as the people hold them: counters in the bill's order, before licences are assigned to whole pools."""

    inputs: Inputs
    holders: Mapping[Pool, PoolMembers]
    counters: tuple[PoolCounter, ...]

    def with_agreement(self, agreement: Agreement) -> tuple[PoolCounter, ...]:
        """The counters with the conferencing pool of an agreement."""
        if _conferencing(agreement) == _conferencing(self.inputs.agreement):
            return self.counters
        made = {m.name: conference_counter(self.inputs.people, agreement, m) for m in self.inputs.months}
        known = [counter for counter in self.counters if counter.id == ZONE_A]
        if len(known) != len(made) or None in made.values():
            raise OutOfReach
        return tuple(c if c.id != ZONE_A else made[c.month] or c for c in self.counters)

    def with_holders(
        self, counters: tuple[PoolCounter, ...], moved: Mapping[Pool, Counter[Holder]]
    ) -> tuple[PoolCounter | None, ...]:
        """The counters with other holders: in their old places, None for a pool nobody fills, new ones at the end."""
        differ = {pool: people for pool, people in moved.items() if any(people.values())}
        made: dict[Pool, PoolCounter] = {}
        for pool, people in differ.items():
            made |= {(c.month, c.id): c for c in self._refilled(pool, people)}
        kept: list[PoolCounter | None] = []
        for counter in counters:
            is_moved = (counter.month, counter.id.pool) in differ
            kept.append(made.pop((counter.month, counter.id), None) if is_moved else counter)
        return (*kept, *made.values())

    def _refilled(self, pool: Pool, people: Counter[Holder]) -> list[PoolCounter]:
        month = next(month for month in self.inputs.months if month.name == pool[0])
        held = PoolMembers(self.holders.get(pool, {}))
        held.update(people)
        there = PoolMembers({holder: number for holder, number in held.items() if number})
        agreement = self.inputs.agreement
        return list(pool_counters(pool[1], there, agreement, month, Allotments(agreement, month))) if there else []


def _conferencing(agreement: Agreement) -> tuple[bool, int]:
    fills = agreement.switches.conference_licences == "purchased"
    bought = sum(line.purchased for line in agreement.licence if fills and CONFERENCING in grants([line.sku]))
    return bool(agreement.licence), bought


def pools(inputs: Inputs) -> Pools:
    """The pools of a bill; made once."""
    held = {
        (m.name, pool): alike
        for m in inputs.months
        for pool, alike in pool_members(inputs.people, inputs.agreement, m).items()
    }
    counters = [counter for month in inputs.months for counter in _of_month(inputs, month)]
    return Pools(inputs, held, (*counters, *(counter for counter in inputs.counters if counter.is_carriers)))


def _of_month(inputs: Inputs, month: Month) -> list[PoolCounter]:
    found, _ = plan_counters(inputs.people, inputs.agreement, month)
    conference = (
        conference_counter(inputs.people, inputs.agreement, month),
        free_conference_counter(inputs.people, month),
    )
    return [*found, *(counter for counter in conference if counter)]
