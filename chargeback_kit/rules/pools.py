"""How large a pool is (R21 to R24): minutes shared by everybody with the same plan in the same country.

A pool holds, for one month, the plan's minutes once for every licence that is **assigned**. Licences that were
bought and given to nobody add nothing. The conferencing pool is one for the whole tenant.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache

from chargeback_kit.problems import Problem, problem
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.records.users import People, Stay
from chargeback_kit.rules.calendar import Month
from chargeback_kit.rules.plans import CONFERENCING, PER_USER, Allotments, conference_minutes, grants, plans

SECONDS = 60
ZONE_A = "*/MCOMEETADD/zone_a"


@dataclass(frozen=True)
class Counter:
    """One counter of a pool in one month; counters with the same ``group`` end together (R23). Size in [s]."""

    pool_id: str
    month: str
    group: str
    plan: str
    licences: int
    size_seconds: int

    @property
    def pool(self) -> str:
        """The pool without its counter: ``US/MCOPSTN1``."""
        return "/".join(self.pool_id.split("/")[:2])


@dataclass(frozen=True)
class Holding:
    """A person's days with a plan in a country within a month."""

    person: int
    country: str
    plan: str
    days: int


def pool_country(country: str) -> str:
    """The country in the name of a pool: Puerto Rico shares the pool of the United States (R21).

    >>> pool_country("PR"), pool_country("FR")
    ('US', 'FR')
    """
    return "US" if country == "PR" else country


def days_in(stay: Stay, month: Month) -> int:
    """The days of a stay that lie in a month."""
    return _days(stay.start, stay.end, month.first, month.last)


@cache
def _days(start: date, end: date, first: date, last: date) -> int:
    return max(0, (min(end, last) - max(start, first)).days + 1)


def holdings(people: People, month: Month) -> list[Holding]:
    """Who held which plan where in the month, and on how many days."""
    found: dict[tuple[int, str, str], int] = {}
    for stay in people.stays:
        days = days_in(stay, month)
        if days and stay.row.country:
            for plan in plans(stay.row.skus):
                key = (stay.person, stay.row.country, plan)
                found[key] = found.get(key, 0) + days
    return [Holding(*key, days) for key, days in sorted(found.items())]


def plan_counters(people: People, agreement: Agreement, month: Month) -> tuple[list[Counter], list[Problem]]:
    """Every counter of every plan pool of the month, and the plans whose minutes nobody knows."""
    allotments = Allotments(agreement, month)
    groups: dict[str, list[Holding]] = {}
    for held in holdings(people, month):
        groups.setdefault(_pool(held, people), []).append(held)
    counters = [c for pool, held in sorted(groups.items()) for c in _counters(pool, held, agreement, month, allotments)]
    unknown = sorted(
        {(h.plan, h.country) for held in groups.values() for h in held if not allotments.of(h.plan, h.country)}
    )
    return counters, [problem("allotment-missing", f"{plan} in {country}") for plan, country in unknown]


def _pool(held: Holding, people: People) -> str:
    pool = f"{pool_country(held.country)}/{held.plan}"
    return f"{pool}/{people.ids[held.person] or people.names[held.person]}" if held.plan == PER_USER else pool


def _counters(
    pool: str, held: list[Holding], agreement: Agreement, month: Month, allotments: Allotments
) -> Iterator[Counter]:
    licences = len({holding.person for holding in held})
    daily = agreement.switches.allotment_proration == "daily"
    domestic = _size(((h, _minutes(allotments, h, 0)) for h in held), month, daily=daily)
    international = _size(((h, _minutes(allotments, h, 1)) for h in held), month, daily=daily)
    either_or = agreement.switches.international_plan == "either_or" and international > 0
    name = pool if held[0].plan == PER_USER else f"{pool}/domestic"
    yield Counter(name, month.name, pool if either_or else name, held[0].plan, licences, domestic)
    if international:
        name = f"{pool}/international"
        yield Counter(name, month.name, pool if either_or else name, held[0].plan, licences, international)


def _minutes(allotments: Allotments, held: Holding, which: int) -> int:
    minutes = allotments.of(held.plan, held.country)
    return (minutes.domestic, minutes.international)[which] if minutes else 0


def _size(parts: Iterable[tuple[Holding, int]], month: Month, *, daily: bool) -> int:
    if daily:
        return sum(
            (Fraction(minutes * SECONDS * held.days, month.days) for held, minutes in parts), Fraction()
        ).__floor__()
    largest: dict[int, int] = {}
    for held, minutes in parts:
        largest[held.person] = max(largest.get(held.person, 0), minutes)
    return sum(largest.values()) * SECONDS


def conference_counter(people: People, agreement: Agreement, month: Month) -> Counter | None:
    """The tenant's conferencing pool (R24), or None without conferencing licences."""
    licences = conference_licences(people, agreement, month)
    if not licences:
        return None
    size = licences * conference_minutes(agreement) * SECONDS
    return Counter(ZONE_A, month.name, ZONE_A, "MCOMEETADD", licences, size)


def conference_licences(people: People, agreement: Agreement, month: Month) -> int:
    """Conferencing licences that fill the pool: purchased, or assigned (switch ``conference_licences``)."""
    if agreement.switches.conference_licences == "purchased" and agreement.licence:
        return sum(line.purchased for line in agreement.licence if CONFERENCING in grants([line.sku]))
    return len({s.person for s in people.stays if days_in(s, month) and CONFERENCING in grants(s.row.skus)})
