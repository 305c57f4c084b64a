"""People who are not there any more in the month that is planned: out of the mix, its pools and its prices; and who
begins in it, whose licences are theirs.

Whoever's last day lies before the planned month is not in it: no call of theirs comes, their licence fills no pool, and
nobody needs it. Whoever is a resource account without a plan from then on has left too: the number stays. Calls after
the last day are money that no plan moves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.money import to_cent
from chargeback_kit.planning.plan_mix.demand import Demand, Person, calls_of, key_of, made
from chargeback_kit.planning.plan_mix.options import option_of_sku
from chargeback_kit.records.users import Membership
from chargeback_kit.rules.calendar import Month, day_start
from chargeback_kit.rules.calendar import month as month_of
from chargeback_kit.rules.pools import days_in

NEVER_THERE = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Left:
    """Somebody who has left: ``last_day`` is theirs, None where a later list just does not name them any more.

    ``in_last_month`` says whether they were there on a day of the last month. ``seconds`` are those of their calls at
    home, abroad and received, all months together [s]. ``is_an_account_now``: the number stays with a resource account.
    """

    person: Person
    last_day: date | None
    in_last_month: bool
    seconds: tuple[int, int, int]
    is_an_account_now: bool = False

    @property
    def because(self) -> str:
        """Since when they are not there."""
        return self.person.stays_because


def staying(everybody: Demand, bills: Sequence[ComputedBill], month: date) -> tuple[Demand, tuple[Left, ...]]:
    """The demand of those who are there in the month that begins on a day, and those who are not."""
    planned, last = month_of(f"{month:%Y-%m}"), everybody.months[-1]
    stays = _stays(bills, last)
    found = [_left(everybody, place, stays.get(p.key, ()), planned) for place, p in enumerate(everybody.people)]
    if not any(found):
        return everybody, ()
    others = everybody.others_micro.copy()
    for place, each in enumerate(found):
        if each is not None:
            after = np.array([each.last_day is not None and day > each.last_day for day in everybody.days], np.bool_)
            micro = everybody.usage.domestic_micro[place] + everybody.usage.international_micro[place]
            others[after] += micro[after]
    here = np.array([each is None for each in found], np.bool_)
    known = replace(
        everybody,
        people=tuple(person for person, each in zip(everybody.people, found, strict=True) if each is None),
        usage=everybody.usage.of(np.flatnonzero(here)),
        called_seconds=everybody.called_seconds[here],
        others_micro=others,
    )
    return known, tuple(each for each in found if each is not None)


@dataclass(frozen=True)
class _Stay:
    """Days of somebody under one row of the list, as a person or as a resource account."""

    membership: Membership
    is_account: bool


def _stays(bills: Sequence[ComputedBill], last: Month) -> dict[str, list[_Stay]]:
    """Every stay on the list that holds for the last month, by person; those to come among them."""
    found: dict[str, list[_Stay]] = {}
    for bill in bills:
        if last in bill.inputs.months:
            accounts = bill.inputs.resource_accounts
            for stay in bill.inputs.people.memberships:
                is_account = accounts.holds(stay.person, stay.row)
                found.setdefault(key_of(bill, stay.person), []).append(_Stay(stay, is_account))
    return found


def _left(everybody: Demand, place: int, stays: Sequence[_Stay], planned: Month) -> Left | None:
    """Somebody as who has left; None for who is there in the planned month."""
    person, last = everybody.people[place], everybody.months[-1]
    coming = [stay for stay in stays if days_in(stay.membership, planned)]
    before = [stay.membership for stay in stays if stay.membership.end < planned.first and not stay.is_account]
    if coming and not (before and all(each.is_account and not _brings_a_plan(each) for each in coming)):
        return None
    last_day = max((stay.end for stay in before), default=None)
    because = f"left on {last_day}" if last_day else f"no longer on the user list in {last.name}"
    home, abroad = (part[place] for part in everybody.usage.parts[:2])
    own = [stay for stay in before if any(days_in(stay, each) for each in everybody.months)]
    return Left(
        replace(made(person.key, own, everybody.months) if coming and own else person, stays_because=because),
        last_day,
        any(days_in(stay, last) for stay in before),
        (int(home.sum()), int(abroad.sum()), int(everybody.called_seconds[place])),
        is_an_account_now=bool(coming),
    )


@dataclass(frozen=True)
class Coming:
    """Somebody who begins in the planned month: their name, first day, and the licences of a plan they will hold."""

    name: str
    first_day: date
    skus: tuple[str, ...]


def coming(known: Demand, bills: Sequence[ComputedBill], month: date) -> tuple[Coming, ...]:
    """Whom the last list names for the month that begins on a day, and not before, with licences of a plan.

    Of somebody who is there already, the licences that they will hold then beside those of today.
    """
    planned, last = month_of(f"{month:%Y-%m}"), known.months[-1]
    today = {person.key: [sku.upper() for _, sku in person.licences] for person in known.people}
    found = []
    for key, stays in _stays(bills, last).items():
        for stay in stays:
            begins, row = stay.membership.start, stay.membership.row
            if begins > last.last and days_in(stay.membership, planned):
                own = made(key, [stay.membership], known.months).licences
                more = tuple(sku for _, sku in own if sku.upper() not in today.get(key, ()))
                found.append(Coming(row.user_principal_name or row.user_id, begins, more))
    return tuple(each for each in found if each.skus)


def _brings_a_plan(stay: _Stay) -> bool:
    return any(option_of_sku(sku) is not None for sku in stay.membership.row.skus)


def money_of(bills: Sequence[ComputedBill], left: Sequence[Left]) -> int:
    """What the calls cost by the minute that those who left made until their last day, each to the cent [micro]."""
    until = {each.person.key: each.last_day for each in left}
    total = 0
    for bill in bills if left else ():
        people = bill.inputs.people
        zone, keys = bill.agreement.switches.month_time_zone, [key_of(bill, n) for n in range(len(people.names))]
        ends = [_end(until[key], zone) if key in until else NEVER_THERE for key in keys]
        rows = calls_of(bill)
        person, start, micro = (rows[name].to_numpy().astype(np.int64) for name in ("person", "start_ns", "list_micro"))
        theirs = micro[start < np.array([*ends, NEVER_THERE], np.int64)[person]]
        total += int(to_cent(theirs).sum())
    return total


def _end(last_day: date | None, zone: str) -> int:
    """The instant at which somebody's last day ends [ns]; without one no call is left."""
    return day_start(last_day + timedelta(days=1), zone) if last_day else np.iinfo(np.int64).max
