"""The same tenants with contracts that run on, costs of changing, and Shared Calling whose licences all takers share.

A licence that is held fast costs what is paid for it, needed or not. Whoever takes another option than today's costs
the change, whoever takes Shared Calling gives up a number too. The account's licences are paid once in each country
with a taker, and once for the tenant.
"""

import random
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from .every_choice import PLANS, SKU, Tenant, tenant, write

SHARED = "shared_calling"
MONTHS = 12


@dataclass(frozen=True)
class BoundTenant(Tenant):
    """``terms`` by country and option: a year (of so many, None for all) or a minimum; money a month."""

    terms: dict[tuple[str, str], tuple[str, int | None]]
    moved: Decimal
    given_up: Decimal
    sponsor_tenant: Decimal
    sponsor_country: Decimal

    def cheapest(self) -> Decimal:
        """The least cost over all choices: with Shared Calling anywhere, and without it."""
        without = replace(self, options=tuple(o for o in self.options if o != SHARED))
        free = sum((without._least(c) for c in self._countries()), Decimal(0))
        return min(free, sum((self._least(c) for c in self._countries()), self.sponsor_tenant))

    def cost(self, choice: list[str]) -> Decimal:
        """What a choice for everybody costs."""
        return super().cost(choice) + self.sponsor_tenant * (SHARED in choice)

    def _countries(self) -> list[str]:
        return sorted({country for country, _ in self.people})

    def _option(self, country: str, option: str, takers: frozenset[int]) -> Decimal:
        changed = sum(1 for n in takers if self.people[n][1] != option)
        money = changed * (self.moved + (self.given_up if option == SHARED else 0))
        if option == SHARED:
            return money + (self._calls(country, option, takers) + self.sponsor_country if takers else 0)
        return money + super()._option(country, option, takers) + self._unneeded(country, option, len(takers))

    def _unneeded(self, country: str, option: str, number: int) -> Decimal:
        if (country, option) not in self.terms:
            return Decimal(0)
        sku = PLANS.get(option) or SKU[country][option]
        return self.paid[sku] * max(0, self.fast(country, option) - number)

    def fast(self, country: str, option: str) -> int:
        """How many are paid for in any case."""
        sku = PLANS.get(option) or SKU[country][option]
        held = sum(1 for each in self.people if each == (country, option))
        everywhere = sum(1 for n, (_, o) in enumerate(self.people) if self.sku(n, o) == sku)
        idle = max(0, self.bought[sku] - everywhere) if self._idle_here(country, option) else 0
        kind, count = self.terms[country, option]
        return min(held + idle, held + idle if count is None else count) if kind == "year" else count or 0


def bound_tenant(seed: int) -> BoundTenant:
    """A random tenant, few enough people for one option more."""
    chance = random.Random(f"bound {seed}")
    made = tenant(seed, most=5)
    terms: dict[tuple[str, str], tuple[str, int | None]] = {}
    for country, option in sorted(set(made.people)):
        held = made.people.count((country, option))
        if (PLANS.get(option) or SKU[country][option]) in made.paid and chance.random() < 0.7:
            terms[country, option] = chance.choice((("year", None), ("year", 1), ("least", chance.randint(0, held))))
    money = [Decimal(chance.choice(each)) for each in (("0", "0.25", "1"), ("0", "0.50", "2"), ("0", "1"), ("0", "3"))]
    return BoundTenant(**vars(made) | {"options": (*made.options, SHARED)}, terms=terms, moved=money[0],
                       given_up=money[1], sponsor_tenant=money[2], sponsor_country=money[3])  # fmt: skip


def write_bound(made: BoundTenant, seed: int, folder: Path) -> None:
    """Its bill folder."""
    lines = [
        f'[planning]\nperson_moved = "{made.moved * MONTHS}"\nnumber_given_up = "{made.given_up * MONTHS}"\n',
        f'shared_calling_tenant = "{made.sponsor_tenant}"\nshared_calling_country = "{made.sponsor_country}"\n',
    ]
    for (country, option), (kind, count) in made.terms.items():
        sku = PLANS.get(option) or SKU[country][option]
        lines.append(f'[[planning.licence]]\nsku = "{sku}"\ncountry = "{country}"\n')
        lines.append('term = "annual"\nanniversary = 2027-03-01\n' if kind == "year" else f"minimum = {count}\n")
        lines.append(f"count = {count}\n" if kind == "year" and count is not None else "")
    write(made, seed, folder, "".join(lines))
