"""The people a plan could be chosen for, and what they did, day by day: the calls a plan can cover, with what
each would cost without any plan.

Only domestic and international calls count (R25), and meetings that may draw their organiser's plan (R27). Their price
is the engine's list price, exact to the cent; the bills must be priced in full (``completed_rates``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.planning.assignment import Flags, Ints
from chargeback_kit.planning.plan_mix.options import (
    NONE,
    SHARED,
    comes_with_a_plan,
    names,
    option_of_plan,
    option_of_sku,
)
from chargeback_kit.problems import InputError
from chargeback_kit.records.users import Membership
from chargeback_kit.reference.spoken import named
from chargeback_kit.rules.calendar import HOUR_NS, Month, day_start
from chargeback_kit.rules.plans import CREDITS, grants, plans
from chargeback_kit.rules.pools import days_in, pool_country

PPM = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody on the user list: where, with which licences, and why they stay as they are (empty if they may move).

    ``today`` is their option: Shared Calling for who calls through an account, else of several plans the largest;
    ``options_today`` are all of them. ``held`` [M] is the part of each month [10⁻⁶] for which a licence of theirs
    counts; 0 where they are not on the list. ``account_has_credits``: the account that they call through may use
    credits (R36). ``is_shared_account``: others call through it. ``draws_plan`` is False for a resource account whose
    plan is no minutes (R14).
    """

    key: str
    name: str
    user_id: str
    country: str
    cost_center: str
    skus: tuple[str, ...]
    today: str
    options_today: tuple[str, ...]
    has_credits: bool
    stays_because: str
    held: tuple[int, ...]
    account_has_credits: bool = False
    is_shared_account: bool = False
    draws_plan: bool = True

    @property
    def shares(self) -> bool:
        """Whether they call through an account today (R36)."""
        return SHARED in self.options_today

    @property
    def licences(self) -> tuple[tuple[str, str], ...]:
        """The plans that they hold as licences of their own, each an option and a part number; none of a bundle's."""
        held = ((option_of_sku(sku), sku) for sku in self.skus)
        return tuple((option, sku) for option, sku in held if option is not None)

    @property
    def has_bundle(self) -> bool:
        """Whether the plan is part of a licence for more."""
        return any(comes_with_a_plan(sku) for sku in self.skus)

    @property
    def pool_country(self) -> str:
        """The country of the pools they draw; Puerto Rico's is the United States (R21)."""
        return pool_country(self.country)


def key_of(bill: ComputedBill, person: int) -> str:
    """What names a person in every bill: the object id, else the sign-in name."""
    people = bill.inputs.people
    return (people.ids[person] or people.names[person]).casefold()


def calls_of(bill: ComputedBill) -> pa.Table:
    """The calls that a plan can cover, one by one: ``person, abroad, start_ns, billed_seconds, list_micro``."""
    calls = bill.run.ask("planned_calls")
    if bill.agreement.switches.conference_overflow == "credits":
        return calls
    return pa.concat_tables([calls, bill.run.ask("planned_meetings").select(calls.column_names).cast(calls.schema)])


def people_of(bills: Sequence[ComputedBill], months: Sequence[Month]) -> tuple[Person, ...]:
    """Everybody who is on a list of users in one of the months."""
    memberships: dict[str, list[Membership]] = {}
    for bill in bills:
        for membership in bill.inputs.people.memberships:
            if any(days_in(membership, month) for month in bill.inputs.months):
                memberships.setdefault(key_of(bill, membership.person), []).append(membership)
    daily = any(bill.agreement.switches.allotment_proration == "daily" for bill in bills)
    accounts = _Accounts.of(bills[-1])
    return tuple(accounts.told(made(key, found, months, daily=daily)) for key, found in memberships.items())


def made(key: str, memberships: Sequence[Membership], months: Sequence[Month], *, daily: bool = False) -> Person:
    """Somebody as their memberships on the list have them; of several the last one counts."""
    last = memberships[-1].row
    held = {option_of_sku(sku) for sku in last.skus} | {option_of_plan(plan) for plan in plans(last.skus)}
    options = tuple(name for name in names() if name in held)
    return Person(
        key=key,
        name=last.user_principal_name or last.user_id,
        user_id=last.user_id,
        country=last.country,
        cost_center=last.cost_center,
        skus=last.skus,
        today=options[-1] if options else NONE,
        options_today=options or (NONE,),
        has_credits=CREDITS in grants(last.skus),
        stays_because=_stays_because(memberships, last.skus),
        held=tuple(_held(memberships, month, daily=daily) for month in months),
    )


def _stays_because(memberships: Sequence[Membership], skus: Sequence[str]) -> str:
    countries = {membership.row.country for membership in memberships}
    if bundles := sorted(sku for sku in skus if comes_with_a_plan(sku)):
        return f"the plan is part of {named(bundles[0])}"
    if countries == {""}:
        return "the user list names no country"
    if len(countries) > 1:
        return "more than one country in the months given"
    return ""


@dataclass(frozen=True)
class _Accounts:
    """The resource accounts of the last bill, by the keys of people: who calls through one, and whether that one may
    use credits (R36); the accounts that somebody calls through; those whose plan is no minutes (R14).
    """

    members: Mapping[str, bool]
    shared: frozenset[str]
    without_minutes: frozenset[str]

    @staticmethod
    def of(bill: ComputedBill) -> "_Accounts":
        """As the last day of the bill has them."""
        known, people = bill.inputs.resource_accounts, bill.inputs.people
        rows = {
            membership.person: membership.row
            for membership in people.memberships
            if membership.start <= bill.inputs.months[-1].last
        }
        pays = {number: CREDITS in grants(row.skus) for number, row in rows.items()}
        members = {
            key_of(bill, person): account is not None and pays.get(account, False)
            for person, account in known.sponsor_of.items()
        }
        shared = {key_of(bill, account) for account in known.sponsor_of.values() if account is not None}
        month = bill.inputs.months[-1]
        without = {key_of(bill, number) for number, row in rows.items() if known.draws_no_plan(number, row, month)}
        return _Accounts(members, frozenset(shared), frozenset(without))

    def told(self, person: Person) -> Person:
        """Somebody with what the accounts make of them."""
        if person.key in self.members:
            plans_too = tuple(option for option in person.options_today if option != NONE)
            return replace(
                person, today=SHARED, options_today=(SHARED, *plans_too), account_has_credits=self.members[person.key]
            )
        because = RUNS_SHARED_CALLING if person.key in self.shared and person.today != NONE else ""
        return replace(
            person,
            stays_because=person.stays_because or because,
            is_shared_account=person.key in self.shared,
            draws_plan=person.key not in self.without_minutes,
        )


RUNS_SHARED_CALLING = "others call through it (Shared Calling)"


def _held(memberships: Sequence[Membership], month: Month, *, daily: bool) -> int:
    days = sum(days_in(membership, month) for membership in {(s.start, s.end): s for s in memberships}.values())
    return min(PPM, days * PPM // month.days) if daily else PPM * (days > 0)


@dataclass(frozen=True)
class Usage:
    """Calls per person and period [n, T]: seconds [s] and list price [micro] of each kind."""

    domestic_seconds: Ints
    international_seconds: Ints
    domestic_micro: Ints
    international_micro: Ints

    @property
    def parts(self) -> tuple[Ints, Ints, Ints, Ints]:
        """The four tables."""
        return self.domestic_seconds, self.international_seconds, self.domestic_micro, self.international_micro

    def times(self, weights: Ints) -> "Usage":
        """Other periods made of these: ``weights`` [T, S] says how often each counts."""
        return Usage(*(each @ weights for each in self.parts))

    def of(self, people: Sequence[int] | Ints) -> "Usage":
        """The rows of some people."""
        return Usage(*(each[people] for each in self.parts))

    def drawn_by(self, drawing: Flags) -> "Usage":
        """What can draw a plan: the calls of those who do [n], nothing of the others."""
        return self if drawing.all() else Usage(*(each * drawing[:, None] for each in self.parts))


@dataclass(frozen=True)
class Demand:
    """People and what they did.

    ``usage`` is per day [n, D]; ``month_of`` [D] is the place of a day's month; ``covered`` [D] says whether the files
    hold any call of that day. ``called_seconds`` [n] are calls received. ``others_micro`` [D] is the money of calls
    that belong to nobody on the list.
    """

    currency: str
    people: tuple[Person, ...]
    months: tuple[Month, ...]
    days: tuple[date, ...]
    month_of: Ints
    covered: Flags
    usage: Usage
    called_seconds: Ints
    others_micro: Ints

    @property
    def by_month(self) -> Ints:
        """The weights [D, M] that add days up to their months."""
        weights: Ints = (self.month_of[:, None] == np.arange(len(self.months))).astype(np.int64)
        return weights


def demand(bills: Sequence[ComputedBill]) -> Demand:
    """What the people of the bills did; raises InputError for bills that cannot stand side by side."""
    months = _months(bills)
    days = tuple(month.first + timedelta(days=number) for month in months for number in range(month.days))
    people = people_of(bills, months)
    sums = _Sums({person.key: number for number, person in enumerate(people)}, days)
    for bill in bills:
        sums.add(bill)
    used = np.moveaxis(sums.used, 2, 0)
    month_of = np.repeat(np.arange(len(months)), [month.days for month in months])
    others = used[2:, -1].sum(axis=0)
    usage = Usage(*(np.ascontiguousarray(each[:-1]) for each in used))
    return Demand(bills[0].currency, people, months, days, month_of, sums.covered, usage, sums.called[:-1], others)


def _months(bills: Sequence[ComputedBill]) -> tuple[Month, ...]:
    if not bills:
        raise InputError("no bill was given. Give the bill of one month, or several.")
    if len(codes := sorted({bill.currency for bill in bills})) > 1:
        raise InputError(f"the bills are in {' and '.join(codes)}; currencies are never added. Plan one at a time.")
    months = tuple(month for bill in bills for month in bill.inputs.months)
    names = [month.name for month in months]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InputError(f"{twice[0]} is in two of the bills. Give each month once.")
    return months


class _Sums:
    """Sums per person and day while bills are added; the last person is nobody."""

    def __init__(self, place: dict[str, int], days: tuple[date, ...]) -> None:
        self._place, self._days = place, days
        self.used = np.zeros((len(place) + 1, len(days), 4), np.int64)
        self.called = np.zeros(len(place) + 1, np.int64)
        self.covered = np.zeros(len(days), np.bool_)

    def add(self, bill: ComputedBill) -> None:
        """Add the calls of a bill."""
        named = [self._place.get(key_of(bill, person), -1) for person in range(len(bill.inputs.people.names))]
        person_of = np.array([*named, -1], np.int64)
        rows = calls_of(bill)
        person = person_of[rows["person"].to_numpy().astype(np.int64)]
        day = self._day(bill, rows["start_ns"].to_numpy().astype(np.int64))
        kind = rows["abroad"].to_numpy().astype(np.int64)
        np.add.at(self.used, (person, day, kind), rows["billed_seconds"].to_numpy().astype(np.int64))
        np.add.at(self.used, (person, day, kind + 2), rows["list_micro"].to_numpy().astype(np.int64))
        called = bill.run.ask("called_people")
        np.add.at(self.called, person_of[called["person"].to_numpy()], called["seconds"].to_numpy())
        hours = bill.run.ask("hours_with_calls")["hour"].to_numpy().astype(np.int64)
        self.covered[self._day(bill, hours * HOUR_NS + HOUR_NS // 2)] = True

    def _day(self, bill: ComputedBill, instants: Ints) -> Ints:
        """The place of the day of each instant, in the agreement's time zone."""
        months = bill.inputs.months
        own = [n for n, day in enumerate(self._days) if any(m.first <= day <= m.last for m in months)]
        zone = bill.agreement.switches.month_time_zone
        starts = np.array([day_start(self._days[number], zone) for number in own], np.int64)
        return np.array(own, np.int64)[np.searchsorted(starts, instants, side="right") - 1]
