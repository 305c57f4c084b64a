"""R20 to R27: the pools, their sizes, and the draw-down in the order of R03."""

from dataclasses import dataclass
from typing import Any

from .kinds import context_of
from .rows import problem
from .values import instant_text

ZONE_A = "*/MCOMEETADD/zone_a"
US_CA = "*/MCOMEETBASIC/us_ca"
POOL_OF = {"PR": "US"}


@dataclass
class Pool:
    """One counter: its size, the billed seconds that came to it, and where it ended."""

    licences: int
    size: int
    sibling: "Pool | None" = None
    billed: int = 0
    used: int = 0
    over: int = 0
    reached_at: int | None = None

    def reached(self):
        return self.billed >= self.size


class Pools:
    """All counters of the month, by pool id."""

    def __init__(self, agreement, people, tables, days, problems):
        self.agreement, self.people, self.tables, self.days = agreement, people, tables, days
        self.problems, self.by_id, self._missing = problems, {}, set()
        self.bundles: Any = None
        self._plan_pools()
        self._zone_a_pool()

    def minutes(self, plan, country, quietly=False):
        """(domestic, international) a month: the agreement's, else the table's; none known: 0."""
        known = self.tables.allotments.get((plan, country), self.tables.allotments.get((plan, "*")))
        own = self.agreement.allotments.get((plan, country))
        if own is not None:
            domestic, international = known or (0, 0)
            return int(own.get("domestic_minutes", domestic)), int(own.get("international_minutes", international))
        if known is None and not quietly and (plan, country) not in self._missing:
            self._missing.add((plan, country))
            self.problems.append(problem("allotment-missing", "warning"))
        return known or (0, 0)

    def _plan_pools(self):
        """R21: everybody who holds the plan in that pool's country on any day adds that country's minutes."""
        held: dict[Any, Any] = {}
        for person, _, member in self.people.days(self.days):
            for plan in self._filling(member) if member.country else []:
                by_person = held.setdefault(self._key(plan, member.country, person), {})
                by_person.setdefault(person, []).append(self.minutes(plan, member.country))
        for key, by_person in held.items():
            self._add(
                key,
                len(by_person),
                [self._size(by_person, 0), self._size(by_person, 1)],
                any(minutes[1] > 0 for days in by_person.values() for minutes in days),
            )

    def _filling(self, member):
        """R14: the plans of a row that fill a pool; since November 2025 none of a resource account's."""
        later = (self.days[0].year, self.days[0].month) >= (2025, 11)
        pooled = self.agreement.switch("resource_account_plans") == "pooled"
        if later and not pooled and self.people.is_account(member, self.agreement):
            return []
        return self.people.plans(member)

    def _size(self, by_person, which):
        if self.agreement.switch("allotment_proration") == "daily":
            person_days = sum(minutes[which] for days in by_person.values() for minutes in days)
            return person_days * 60 // len(self.days)
        return sum(max(minutes[which] for minutes in days) for days in by_person.values()) * 60

    def _key(self, plan, country, person):
        """Pool id without its counter; R22: MCOPSTN8 is not pooled, so its id names the person."""
        place = POOL_OF.get(country, country)
        if plan not in self.tables.unpooled:
            return place, plan, ""
        first = self.people.rows_of[person][0]
        return place, plan, first.user_id or first.upn

    def _add(self, key, licences, sizes, has_international):
        """R23: one counter, or two that know one another."""
        place, plan, person = key
        if person:
            self.by_id[f"{place}/{plan}/{person}"] = Pool(licences, sizes[0])
            return
        domestic = self.by_id[f"{place}/{plan}/domestic"] = Pool(licences, sizes[0])
        if has_international:
            other = self.by_id[f"{place}/{plan}/international"] = Pool(licences, sizes[1], domestic)
            domestic.sibling = other

    def _zone_a_pool(self):
        """R24: one pool for the tenant; purchased licences, or the assigned ones."""
        if self.agreement.switch("conference_licences") == "purchased" and self.agreement.has_licences:
            licences = sum(
                bought
                for sku, (bought, _) in self.agreement.licences.items()
                if "conferencing" in self.tables.grants.get(sku, ())
            )
        else:
            licences = len(
                {
                    person
                    for person, _, member in self.people.days(self.days)
                    if self.people.holds(member, "conferencing")
                }
            )
        far = {p for p, _, m in self.people.days(self.days) if self.dials_anywhere(m)}
        more = min(licences, len(far))
        if licences > 0:
            minutes = (licences - more) * self.agreement.conference_minutes + more * self.tables.anywhere_minutes
            self.by_id[ZONE_A] = Pool(licences, minutes * 60)
        given = {p for p, _, m in self.people.days(self.days) if self.people.holds(m, "conferencing_us_ca")}
        if given:
            self.by_id[US_CA] = Pool(len(given), len(given) * self.tables.free_minutes * 60)

    def dials_anywhere(self, member):
        """R24: a conferencing licence in Russia, South Korea or Taiwan."""
        return self.people.holds(member, "conferencing") and member.country in self.tables.anywhere_countries

    def conference_pool(self, call):
        """R24: the pool that a meeting's dial-out is meant for; '' where none."""
        if call.kind == "conference_zone_a":
            return US_CA if self.people.has_free_alone(call.member) else ZONE_A
        if call.kind == "conference_other" and self.dials_anywhere(call.member) and not call.premium:
            return ZONE_A
        return ""

    def is_open(self, pool):
        """R23, R26: its own counter not reached, and with either_or the other one neither."""
        either_or = self.agreement.switch("international_plan") == "either_or"
        return not pool.reached() and not (either_or and pool.sibling and pool.sibling.reached())

    def draw(self, call):
        """R24 to R27: finds the call's counter and splits its billed seconds into pooled and over."""
        call.pool_id, call.pooled, call.over = self._pool_id(call), 0, call.billed
        if not call.pool_id:
            return
        pool = self.by_id[call.pool_id]
        call.pool_was_open = self.is_open(pool)
        if self.is_open(pool):
            whole = self.agreement.switch("pool_edge") == "whole_in"
            call.pooled = call.billed if whole else min(call.billed, pool.size - pool.billed)
        call.over = call.billed - call.pooled
        had_minutes = not pool.reached()
        pool.billed += call.billed
        pool.used += call.pooled
        pool.over += call.over
        if had_minutes and pool.reached():
            pool.reached_at = call.row.start

    def _pool_id(self, call):
        if call.kind == "carrier":
            return call.bundle
        if call.per_minute or call.add_on or call.is_correction or call.sponsor is not None:
            return ""
        if call.kind in ("domestic", "international"):
            return self._plan_pool(call, call.kind)
        meant = self.conference_pool(call)
        if not meant:
            return ""
        zone_a = self.by_id.get(meant)
        if self.agreement.switch("conference_overflow") == "organiser_plan" and (not zone_a or zone_a.reached()):
            context = context_of(call.row, call.country, self.tables)
            plan_pool = self._plan_pool(call, context) if context else ""
            if plan_pool:
                return plan_pool
        return meant if zone_a else ""

    def _plan_pool(self, call, counter):
        """R25: the row's capability where the user holds that plan, else the largest plan held."""
        plans = self._filling(call.member) if call.member else []
        country = (call.member.country if call.member else "") or call.country
        if not plans or not country:
            return ""
        named = call.row.capability.upper()
        plan = named if named in plans else min(plans, key=lambda plan: self.smallness(plan, country))
        key = self._key(plan, country, call.person)
        pool_id = "/".join((key[0], plan, key[2] or counter))
        if (key[2] and counter != "domestic") or not self._has(pool_id):
            return ""
        call.several_plans = len(plans) > 1 and named not in plans
        return pool_id

    def smallness(self, plan, country):
        """R25: sorts the plan with the largest domestic minutes first."""
        domestic, international = self.minutes(plan, country, quietly=True)
        return -domestic, -international, plan

    def _has(self, pool_id):
        """Whether there is such a counter: somebody listed in that country must hold the plan."""
        return pool_id in self.by_id

    def rows(self, month):
        """pools.csv, by pool id."""
        for pool_id in sorted(self.by_id):
            pool = self.by_id[pool_id]
            ended = self._exhausted_at(pool)
            yield {
                "pool_id": pool_id,
                "month": month,
                "licences": str(pool.licences),
                "size_seconds": str(pool.size),
                "used_seconds": str(pool.used),
                "over_seconds": str(pool.over),
                "exhausted_at": instant_text(ended) if ended is not None else "",
            }

    def _exhausted_at(self, pool):
        """When billed seconds reached the size; with either_or both counters end at the first such call."""
        both = [pool]
        if pool.sibling and self.agreement.switch("international_plan") == "either_or":
            both.append(pool.sibling)
        moments = [each.reached_at for each in both if each.reached_at is not None]
        return min(moments) if moments and all(each.size for each in both) else None
