"""What a choice costs beside its licence: once for the change, a month for the Teams Phone licence it needs, and for
the licences of the account that Shared Calling runs over, which all who take it share.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chargeback_kit.money import to_micro
from chargeback_kit.planning.assignment import Flags, Ints
from chargeback_kit.planning.plan_mix.demand import Person
from chargeback_kit.planning.plan_mix.options import CARRIERS, NONE, SHARED, option_in
from chargeback_kit.records.terms.planning import Planning
from chargeback_kit.rules.plans import PHONE, grants


def once(people: Sequence[Person], options: Sequence[str], terms: Planning) -> Ints:
    """What taking an option costs each person once [n, P], as money a month of those it is spread over [micro]."""
    moved, given_up, ported = (
        to_micro(each) for each in (terms.person_moved, terms.number_given_up, terms.number_ported)
    )
    found = np.zeros((len(people), len(options)), np.int64)
    for place, person in enumerate(people) if terms.counts_change else ():
        had_number = person.draws_plan and any(
            option_in(name, person.country).has_number for name in person.options_today
        )
        for number, option in enumerate(options):
            money = moved if option != person.today else 0
            if had_number and not option_in(option, person.country).has_number:
                money += given_up
            if had_number and option in CARRIERS:
                money += ported
            found[place, number] = money // terms.spread_months
    return found


def lacks_phone(person: Person, option: str) -> bool:
    """Whether somebody without a plan, who has no Teams Phone licence, needs one with an option."""
    return person.today == NONE and option != NONE and PHONE not in grants(person.skus)


def phone(people: Sequence[Person], options: Sequence[str], terms: Planning) -> Ints:
    """What the Teams Phone licence costs that an option needs and a person lacks [n, P; micro a month]."""
    price = to_micro(terms.teams_phone)
    found = np.zeros((len(people), len(options)), np.int64)
    for place, person in enumerate(people) if price else ():
        found[place] = [price * lacks_phone(person, option) for option in options]
    return found


@dataclass(frozen=True)
class Sponsor:
    """The licences of the account that Shared Calling runs over: paid ``tenant`` once and ``country`` in each country.

    ``option`` is the number of Shared Calling; ``countries`` [n] are the people's, as their pools name them. Money is
    [micro a month]. Where somebody is in Shared Calling today the licences are ``there``, and nothing more is paid.
    """

    option: int
    countries: tuple[str, ...]
    tenant: int
    country: int
    there: frozenset[str] = frozenset()

    def cost(self, takers: Flags) -> int:
        """What is paid if some people [n] take Shared Calling."""
        where = {self.countries[place] for place in np.flatnonzero(takers)}
        return self.tenant * bool(where) + sum(map(self.in_country, where))

    def in_country(self, name: str) -> int:
        """What is paid in a country as soon as anybody there takes it."""
        return 0 if name in self.there else self.country


def sponsor(people: Sequence[Person], options: Sequence[str], terms: Planning) -> Sponsor | None:
    """What Shared Calling costs all who take it, or None where it costs nothing."""
    money = [to_micro(each) for each in (terms.shared_calling_tenant, terms.shared_calling_country)]
    there = frozenset(person.pool_country for person in people if person.shares)
    tenant, country = (0, money[1]) if there else money
    if not (tenant or country):
        return None
    return Sponsor(options.index(SHARED), tuple(person.pool_country for person in people), tenant, country, there)
