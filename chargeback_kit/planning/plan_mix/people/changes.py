"""What changes for each person who moves, and what has to be done first so that their calls can be paid (R32, R36)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from chargeback_kit.planning.assignment import Flags
from chargeback_kit.planning.plan_mix.choices import Choice
from chargeback_kit.planning.plan_mix.demand import Demand, Person
from chargeback_kit.planning.plan_mix.offers import Offers
from chargeback_kit.planning.plan_mix.options import (
    CARRIERS,
    INTERNATIONAL,
    NONE,
    OWN,
    PAYG,
    SHARED,
    option_in,
    option_of_sku,
    title,
)
from chargeback_kit.planning.plan_mix.people.cost_of_change import lacks_phone
from chargeback_kit.planning.plan_mix.people.left import Left
from chargeback_kit.planning.plan_mix.people.whole_months import WholeMonths
from chargeback_kit.planning.plan_mix.prices import Prices
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.reference.spoken import named
from chargeback_kit.rules.pool_id import PoolId

CREDITS_FIRST = "assign the Communications Credits licence (MCOPSTNC, free) first"
PHONE_FIRST = "assign a Teams Phone licence first"
ACCOUNT_FIRST = "needs a resource account for Shared Calling that may use credits"
ABROAD = {
    True: "calls abroad draw the minutes of the plan",
    False: "calls abroad are paid by the minute",
}


@dataclass(frozen=True)
class PersonLine:
    """What is said of one person: what must be there ``first``, what ``changes``, how much of a month was ``seen``, and
    what an admin has ``to_do``. ``is_unpaid``: some of their calls no plan covers, and they may not use
    credits.
    """

    first: str
    changes: str
    seen: str
    to_do: str = ""
    is_unpaid: bool = False


def lines(
    known: Demand,
    whole: WholeMonths,
    offers: Offers,
    prices: Prices,
    choice: Choice,
    moved: Flags,
    short: Collection[str],
    agreement: Agreement,
) -> list[PersonLine]:
    """A line for everybody [n]; ``short`` are the pools, such as ``US/MCOPSTN1``, that do not last in the mix."""
    home, abroad = (part.sum(axis=1) > 0 for part in known.usage.parts[:2])
    payer = "after use" if agreement.postpaid_enabled and agreement.wallet is None else "from credits"
    if not offers.payable:
        payer = ""
    found = []
    for place, person in enumerate(known.people):
        option = offers.options[choice[place]]
        seen = _seen(whole, place) if whole.partial[place] else ""
        pays = _pays(person, option, abroad=bool(abroad[place]), short=short) and bool(home[place] or abroad[place])
        unpaid = pays and not bool(offers.funded[place])
        if not moved[place]:
            found.append(PersonLine(CREDITS_FIRST * (unpaid and offers.payable), "", seen, is_unpaid=unpaid))
            continue
        first = (
            ACCOUNT_FIRST * (offers.payable and not _has_account(offers, place))
            if option == SHARED
            else CREDITS_FIRST * unpaid
        )
        if lacks_phone(person, option):
            first = "; ".join(part for part in (PHONE_FIRST, first) if part)
        steps = _to_do(person, option, prices)
        if option == NONE and not person.draws_plan:
            found.append(PersonLine(first, _of_an_account(person), seen, steps, is_unpaid=unpaid))
            continue
        changes = _changes(person, option, payer, abroad=bool(abroad[place]))
        found.append(PersonLine(first, changes, seen, steps, is_unpaid=unpaid))
    return found


def _has_account(offers: Offers, place: int) -> bool:
    """Whether there is an account for Shared Calling that somebody's calls could be paid through."""
    return offers.through_account is not None and bool(offers.through_account[place])


def given_up_by(left: Left) -> PersonLine:
    """What the admin does about somebody who has left."""
    person = left.person
    old = [sku for sku in person.skus if option_of_sku(sku) is not None]
    had_number = any(option_in(name, person.country).has_number for name in person.options_today)
    first = "give the number to somebody else, if it is to stay" if had_number and not left.is_an_account_now else ""
    return PersonLine(first, "", "", f"remove {' and '.join(map(named, old))}" if old else "")


def _to_do(person: Person, option: str, prices: Prices) -> str:
    """What the admin assigns and removes."""
    kept = prices.held_or_bought(option, person.country, person.skus)
    held = any(each.upper() == kept.upper() for each in person.skus)
    old = [sku for sku in person.skus if option_of_sku(sku) not in (None, option)]
    steps = [f"assign {named(kept)}"] if kept and not held else []
    steps += [f"remove {' and '.join(map(named, old))}"] if old else []
    if option == SHARED and not person.shares:
        steps.append("give the policy of Shared Calling")
    if option != SHARED and person.shares:
        steps.append("take out of the policy of Shared Calling")
    if option in CARRIERS:
        steps.append("order the number at the carrier")
    return "; ".join(steps)


def _pays(person: Person, option: str, *, abroad: bool, short: Collection[str]) -> bool:
    """Whether some of a person's calls are paid by the minute with an option."""
    if option in (NONE, SHARED, *CARRIERS):
        return False
    plan = option_in(option, person.country).plan
    return not plan or (abroad and option != INTERNATIONAL) or str(PoolId(person.pool_country, plan)) in short


def _becomes(person: Person, option: str) -> str:
    return f"{' and '.join(title(name) for name in person.options_today)} becomes {title(option)}"


def _of_an_account(person: Person) -> str:
    """What it means that a resource account has no plan any more."""
    has_minutes = any(option_in(name, person.country).plan for name in person.options_today)
    brings = "; the plan brings it no minutes (R14)" if has_minutes else ""
    return f"{_becomes(person, NONE)}; a resource account, whose number stays{brings}"


def _changes(person: Person, option: str, payer: str, *, abroad: bool) -> str:
    before = [option_in(name, person.country) for name in person.options_today]
    after = option_in(option, person.country)
    said = [_becomes(person, option)]
    said += _number(option, had=any(each.has_number for each in before), has=after.has_number)
    too = ", those abroad too" if abroad else ""
    if option in CARRIERS:
        said.append("calls go over the carrier, who charges for them")
    elif option == SHARED and not payer:
        said.append("can make no call any more: there are no credits, and nothing is billed after use")
    elif option == SHARED:
        said.append(f"calls go over the shared account, which pays by the minute{too}")
    elif option == PAYG:
        said.append(f"every call is paid by the minute {payer}{too}")
    elif after.plan:
        said.append("has minutes of their own" if option == OWN else "shares the minutes of the plan in the country")
    if abroad and option not in (NONE, SHARED, *CARRIERS):
        changed = (option == INTERNATIONAL) != (INTERNATIONAL in person.options_today)
        if option == INTERNATIONAL:
            said.append(ABROAD[True])
        elif changed and option != PAYG:
            said.append(f"{ABROAD[False]} {payer}")
    elif option == NONE:
        said.append("cannot call ordinary numbers any more")
    return "; ".join(said)


def _number(option: str, *, had: bool, has: bool) -> list[str]:
    if option in CARRIERS:
        return ["the number is ported to the carrier" if had else "gets a number of the carrier"]
    if had and not has:
        return ["gives up the number of their own"]
    if has and not had:
        return ["gets a number of their own"]
    return ["keeps the number"] if has else []


def _seen(whole: WholeMonths, place: int) -> str:
    there, of = (int(each) for each in whole.days[place])
    low, high = whole.minutes(place)
    return f"there on {there} of {of} workdays; {low:,} to {high:,} minutes in a full month"


def first_of(found: Sequence[PersonLine], rows: Sequence[int]) -> int:
    """How many of some people need the credits licence first."""
    return int(np.sum([CREDITS_FIRST in found[row].first for row in rows]))
