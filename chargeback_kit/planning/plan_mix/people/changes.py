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
    title,
)
from chargeback_kit.planning.plan_mix.people.whole_months import WholeMonths

CREDITS_FIRST = "assign the Communications Credits licence (MCOPSTNC, free) first"
ACCOUNT_FIRST = "needs a resource account for Shared Calling that may use credits"
ABROAD = {
    True: "calls abroad draw the minutes of the plan",
    False: "calls abroad are paid by the minute",
}


@dataclass(frozen=True)
class PersonLine:
    """What is said of one person: what to do ``first``, what ``changes``, how much of a month was ``seen``."""

    first: str
    changes: str
    seen: str


def lines(
    known: Demand, whole: WholeMonths, offers: Offers, choice: Choice, moved: Flags, short: Collection[str]
) -> list[PersonLine]:
    """A line for everybody [n]; ``short`` are the pools, such as ``US/MCOPSTN1``, that do not last in the mix."""
    home, abroad = (part.sum(axis=1) > 0 for part in known.usage.parts[:2])
    found = []
    for place, person in enumerate(known.people):
        option = offers.options[choice[place]]
        seen = _seen(whole, place) if whole.partial[place] else ""
        if not moved[place]:
            found.append(PersonLine("", "", seen))
            continue
        pays = _pays(person, option, abroad=bool(abroad[place]), short=short) and bool(home[place] or abroad[place])
        first = ACCOUNT_FIRST if option == SHARED else CREDITS_FIRST if pays and not offers.funded[place] else ""
        found.append(PersonLine(first, _changes(person, option, abroad=bool(abroad[place])), seen))
    return found


def _pays(person: Person, option: str, *, abroad: bool, short: Collection[str]) -> bool:
    """Whether some of a person's calls are paid by the minute with an option."""
    if option in (NONE, SHARED, *CARRIERS):
        return False
    plan = option_in(option, person.country).plan
    return not plan or (abroad and option != INTERNATIONAL) or f"{person.pool_country}/{plan}" in short


def _changes(person: Person, option: str, *, abroad: bool) -> str:
    before = [option_in(name, person.country) for name in person.options_today]
    after = option_in(option, person.country)
    said = [f"{' and '.join(title(name) for name in person.options_today)} becomes {title(option)}"]
    had_number = any(each.has_number for each in before)
    if had_number and not after.has_number:
        said.append("gives up the number of their own")
    if after.has_number and not had_number:
        said.append("gets a number of their own")
    if option in CARRIERS:
        said.append("the number is ported to the carrier")
    elif option == PAYG:
        said.append("every call is paid by the minute")
    elif after.plan:
        said.append("has minutes of their own" if option == OWN else "shares the minutes of the plan in the country")
    if abroad and option not in CARRIERS and (option == INTERNATIONAL) != (INTERNATIONAL in person.options_today):
        said.append(ABROAD[option == INTERNATIONAL])
    return "; ".join(said)


def _seen(whole: WholeMonths, place: int) -> str:
    there, of = (int(each) for each in whole.days[place])
    low, high = whole.minutes(place)
    return f"there on {there} of {of} workdays; {low:,} to {high:,} minutes in a full month"


def first_of(found: Sequence[PersonLine], rows: Sequence[int]) -> int:
    """How many of some people need the credits licence first."""
    return int(np.sum([found[row].first == CREDITS_FIRST for row in rows]))
