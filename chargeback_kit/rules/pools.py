"""How large a pool is (R21 to R24): minutes shared by everybody with the same plan in the same country.

A pool holds, for one month, the plan's minutes once for every licence that is **assigned**. Licences that were
bought and given to nobody add nothing. The conferencing pool is one for the whole tenant.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files

from chargeback_kit.problems import Problem, problem
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.records.users import Membership, People
from chargeback_kit.reference.spoken import country_name, named
from chargeback_kit.rules.calendar import SECONDS_PER_MINUTE, Month
from chargeback_kit.rules.plans import (
    CONFERENCING,
    FREE_CONFERENCING,
    PER_USER,
    Allotments,
    anywhere_minutes,
    conference_minutes,
    free_minutes,
    grants,
    plans,
)
from chargeback_kit.rules.pool_id import DOMESTIC, INTERNATIONAL, US_CA, ZONE_A, PoolId
from chargeback_kit.rules.resource_accounts import ResourceAccounts, resource_accounts


@dataclass(frozen=True)
class PoolCounter:
    """One counter of a pool in one month; counters with the same ``group`` end together (R23). Size in [s].

    Of a carrier's bundle (R35) ``licences`` is what the fee is paid for: users, channels, numbers, or the tenant.
    """

    id: PoolId
    month: str
    group: PoolId
    licences: int
    size_seconds: int
    is_carriers: bool = False

    @property
    def pool_id(self) -> str:
        """The name of the counter as tables show it: ``US/MCOPSTN1/domestic``."""
        return str(self.id)

    @property
    def plan(self) -> str:
        """The code of the plan that fills the pool."""
        return self.id.plan

    @property
    def pool(self) -> str:
        """The plan's pool in the country, whoever holds it: ``US/MCOPSTN1``."""
        return str(self.id.pool.of_anybody)


@dataclass(frozen=True)
class PlanDays:
    """A person's days with a plan in a country within a month."""

    person: int
    country: str
    plan: str
    days: int


class PoolMembers(Counter[tuple[tuple[str, int], ...]]):
    """How many people hold a plan of a pool in the same countries on as many days."""


@cache
def pool_areas() -> dict[str, str]:
    """Countries that share a pool, by the country that names it (R21)."""
    text = files("chargeback_kit.rules").joinpath("pool_areas.csv").read_text(encoding="utf-8")
    return {row["iso2"]: row["pool"] for row in csv.DictReader(text.splitlines())}


def pool_country(country: str) -> str:
    """The country in the name of a pool: Puerto Rico shares the pool of the United States (R21).

    >>> pool_country("PR"), pool_country("FR")
    ('US', 'FR')
    """
    return pool_areas().get(country, country)


def days_in(membership: Membership, month: Month) -> int:
    """The days of a membership that lie in a month."""
    return _days(membership.start, membership.end, month.first, month.last)


@cache
def _days(start: date, end: date, first: date, last: date) -> int:
    return max(0, (min(end, last) - max(start, first)).days + 1)


def plan_memberships(people: People, accounts: ResourceAccounts, month: Month) -> Iterator[tuple[Membership, int, str]]:
    """Every plan of every membership that fills a pool in the month, and on how many days (R14)."""
    for membership in people.memberships:
        days = days_in(membership, month)
        if days and membership.row.country and not accounts.draws_no_plan(membership.person, membership.row, month):
            for plan in plans(membership.row.skus):
                yield membership, days, plan


def plan_days(people: People, agreement: Agreement, month: Month) -> list[PlanDays]:
    """Who held which plan where in the month, and on how many days; plans that fill no pool are left out (R14)."""
    found: dict[tuple[int, str, str], int] = {}
    for membership, days, plan in plan_memberships(people, resource_accounts(people, agreement), month):
        key = (membership.person, membership.row.country, plan)
        found[key] = found.get(key, 0) + days
    return [PlanDays(*key, days) for key, days in sorted(found.items())]


def pool_members(people: People, agreement: Agreement, month: Month) -> dict[PoolId, PoolMembers]:
    """The holders of every plan pool of the month."""
    found: dict[tuple[PoolId, int], list[tuple[str, int]]] = {}
    for held in plan_days(people, agreement, month):
        pool = pool_of(people, held.person, held.country, held.plan)
        found.setdefault((pool, held.person), []).append((held.country, held.days))
    pools: dict[PoolId, PoolMembers] = defaultdict(PoolMembers)
    for (pool, _), holder in found.items():
        pools[pool][tuple(holder)] += 1
    return dict(sorted(pools.items(), key=lambda item: str(item[0])))


def plan_counters(people: People, agreement: Agreement, month: Month) -> tuple[list[PoolCounter], list[Problem]]:
    """Every counter of every plan pool of the month, and the plans whose minutes nobody knows."""
    allotments = Allotments(agreement, month)
    pools = pool_members(people, agreement, month)
    counters = [c for pool, held in pools.items() for c in pool_counters(pool, held, agreement, month, allotments)]
    filled = {(pool.plan, country) for pool, held in pools.items() for holder in held for country, _ in holder}
    unknown = sorted(plan for plan in filled if not allotments.of(*plan))
    return counters, [
        problem("allotment-missing", f"{named(plan)} in {country_name(country)}") for plan, country in unknown
    ]


def pool_of(people: People, person: int, country: str, plan: str) -> PoolId:
    """The pool that a person's plan fills in a country, without its counter."""
    holder = people.ids[person] or people.names[person] if plan == PER_USER else ""
    return PoolId(pool_country(country), plan, holder=holder)


def pool_counters(
    pool: PoolId, held: PoolMembers, agreement: Agreement, month: Month, allotments: Allotments
) -> Iterator[PoolCounter]:
    """The counters of one pool with its holders."""
    daily = agreement.switches.allotment_proration == "daily"
    domestic, international = (_size(pool.plan, held, allotments, which, month, daily=daily) for which in (0, 1))
    either_or = agreement.switches.international_plan == "either_or" and international > 0
    name = pool if pool.holder else pool.of(DOMESTIC)
    yield PoolCounter(name, month.name, pool if either_or else name, held.total(), domestic)
    if international:
        name = pool.of(INTERNATIONAL)
        yield PoolCounter(name, month.name, pool if either_or else name, held.total(), international)


def _size(plan: str, held: PoolMembers, allotments: Allotments, which: int, month: Month, *, daily: bool) -> int:
    found = {country: allotments.of(plan, country) for holder in held for country, _ in holder}
    minutes = {c: (of.domestic, of.international)[which] if of else 0 for c, of in found.items()}
    if daily:
        person_days = sum(minutes[country] * days * n for holder, n in held.items() for country, days in holder)
        return Fraction(person_days * SECONDS_PER_MINUTE, month.days).__floor__()
    return sum(max(minutes[country] for country, _ in holder) * n for holder, n in held.items()) * SECONDS_PER_MINUTE


def conference_counter(people: People, agreement: Agreement, month: Month) -> PoolCounter | None:
    """The tenant's conferencing pool (R24), or None without conferencing licences."""
    licences = conference_licences(people, agreement, month)
    if not licences:
        return None
    more = anywhere_licences(people, month)[:licences]
    minutes = sum(more) + (licences - len(more)) * conference_minutes(agreement)
    return PoolCounter(ZONE_A, month.name, ZONE_A, licences, minutes * SECONDS_PER_MINUTE)


def conference_licences_for(seconds: int, people: People, agreement: Agreement, month: Month) -> int | None:
    """The least licences whose conferencing pool holds so many seconds (R24); None where no number of them does."""
    left, needed = -(-seconds // SECONDS_PER_MINUTE), 0
    for minutes in anywhere_licences(people, month):
        if left <= 0:
            return needed
        left, needed = left - minutes, needed + 1
    if left <= 0:
        return needed
    each = conference_minutes(agreement)
    return needed + -(-left // each) if each else None


def anywhere_licences(people: People, month: Month) -> list[int]:
    """The minutes of every conferencing licence that holds them for any destination, the most first (R24)."""
    held = _conference_holders(people, month).values()
    return sorted((minutes for minutes in held if minutes is not None), reverse=True)


def free_conference_counter(people: People, month: Month) -> PoolCounter | None:
    """The pool of the free conferencing licences that are assigned (R24), or None without any."""
    members = (s for s in people.memberships if days_in(s, month) and FREE_CONFERENCING in grants(s.row.skus))
    licences = len({s.person for s in members})
    if not licences:
        return None
    return PoolCounter(US_CA, month.name, US_CA, licences, licences * free_minutes() * SECONDS_PER_MINUTE)


def conference_licences(people: People, agreement: Agreement, month: Month) -> int:
    """Conferencing licences that fill the pool: purchased, or assigned (switch ``conference_licences``)."""
    if conferencing_is_bought(agreement):
        return sum(line.purchased for line in agreement.licence if CONFERENCING in grants([line.sku]))
    return len(_conference_holders(people, month))


def conferencing_is_bought(agreement: Agreement) -> bool:
    """Whether what is bought fills the conferencing pool, whoever holds it (switch ``conference_licences``)."""
    return agreement.switches.conference_licences == "purchased" and bool(agreement.licence)


def _conference_holders(people: People, month: Month) -> dict[int, int | None]:
    """Everybody with a conferencing licence, and their minutes where these hold for any destination."""
    found: dict[int, int | None] = {}
    for each in people.memberships:
        if CONFERENCING in grants(each.row.skus) and days_in(each, month):
            found[each.person] = anywhere_minutes(each.row.country, month) or found.get(each.person)
    return found
