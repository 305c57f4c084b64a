"""Random tenants whose every choice is priced call by call, in plain Python that shares no code with the kit.

Up to eight people a country, calls of different prices all month, licences at hand that cost something else than the
list says. A choice costs its licences (as many as are at hand at the agreement's price, the others at the list's) and
the calls: a plan's holders share its minutes in the order of the calls, what is over costs its rate by the minute and
its connection fee, to the cent once.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import product
from pathlib import Path

from oracle import tiny

CENT = Decimal("0.01")
MOST_CHOICES = 70_000
SKU = {
    "US": {"payg": "Microsoft_Teams_Calling_Plan_pay_as_you_go_(country_zone_1_US)"},
    "FR": {"payg": "MCOPSTN_PAYG_2"},
}
PLANS = {"120": "MCOPSTN_5", "standard": "MCOPSTN1", "international": "MCOPSTN2", "own_120": "MCOPSTN8"}
CODES = {"120": "MCOPSTN5", "standard": "MCOPSTN1", "international": "MCOPSTN2", "own_120": "MCOPSTN8"}
LISTED = {"payg": "3.00", "own_120": "5.50", "120": "5.00", "standard": "12.00", "international": "24.00"}
HOME = {"US": ("+1212555", "+1425555"), "FR": ("+331990001", "+336390001")}
AWAY = ("+442079460", "+493023125")


@dataclass(frozen=True)
class Call:
    """A call: whose, when (minute of the month), minutes, abroad, price of a minute and of the connection."""

    who: int
    at: int
    minutes: int
    abroad: bool
    rate: Decimal
    fee: Decimal

    def price(self, over: int) -> Decimal:
        """What so many minutes of it cost."""
        return (self.rate * over + self.fee).quantize(CENT, ROUND_HALF_UP) if over else Decimal(0)


@dataclass(frozen=True)
class Tenant:
    """People [(country, option today)], calls in order, minutes by country and plan, prices, licences bought."""

    people: list[tuple[str, str]]
    calls: list[Call]
    minutes: dict[tuple[str, str], tuple[int, int]]
    options: tuple[str, ...]
    paid: dict[str, Decimal]
    bought: dict[str, int]
    either_or: bool

    def sku(self, who: int, option: str) -> str:
        """The part number of an option for somebody."""
        return PLANS.get(option) or SKU[self.people[who][0]][option]

    def cheapest(self) -> Decimal:
        """The least cost of a month over all choices."""
        return sum((self._least(country) for country in sorted({c for c, _ in self.people})), Decimal(0))

    def cost(self, choice: list[str]) -> Decimal:
        """What a choice for everybody costs."""
        return sum((self._of(country, choice) for country in sorted({c for c, _ in self.people})), Decimal(0))

    def _of(self, country: str, choice: list[str]) -> Decimal:
        rows = [n for n, (c, _) in enumerate(self.people) if c == country]
        return sum(
            (self._option(country, o, frozenset(n for n in rows if choice[n] == o)) for o in self.options), Decimal(0)
        )

    def _least(self, country: str) -> Decimal:
        rows = [n for n, (c, _) in enumerate(self.people) if c == country]
        busy = [n for n in rows if any(call.who == n for call in self.calls)]
        known = cache(lambda option, takers: self._option(country, option, takers))
        best = None
        for choice in product(range(len(self.options)), repeat=len(busy)):
            takers: list[list[int]] = [[] for _ in self.options]
            for row, option in zip(busy, choice, strict=True):
                takers[option].append(row)
            cost = sum(known(o, frozenset(t)) for o, t in zip(self.options, takers, strict=True))
            best = cost if best is None or cost < best else best
        return Decimal(best or 0)

    def _option(self, country: str, option: str, takers: frozenset[int]) -> Decimal:
        """What an option costs those who take it: licences and calls."""
        if not takers:
            return Decimal(0)
        sku, listed = self.sku(min(takers), option), Decimal(LISTED[option])
        held = sum(1 for c, today in self.people if (c, today) == (country, option))
        idle = max(0, self.bought.get(sku, 0) - sum(1 for n, (_, o) in enumerate(self.people) if self.sku(n, o) == sku))
        at_hand = held + (idle if self._idle_here(country, option) else 0)
        paid = self.paid.get(sku, listed)
        number = len(takers)
        fees = min(number, at_hand) * paid + max(0, number - at_hand) * listed
        groups = [frozenset({n}) for n in takers] if option == "own_120" else [takers]
        return fees + sum((self._calls(country, option, group) for group in groups), Decimal(0))

    def _idle_here(self, country: str, option: str) -> bool:
        """Idle licences count in the country with most holders, of equal ones with most people who could have them."""
        countries = sorted({c for c, _ in self.people if option != "payg" or SKU[c][option] == SKU[country][option]})

        def rank(c: str) -> tuple[int, int]:
            there = [o for each, o in self.people if each == c]
            return there.count(option), len(there)

        return max(countries, key=rank) == country

    def _calls(self, country: str, option: str, takers: frozenset[int]) -> Decimal:
        home, away = self.minutes.get((country, option), (0, 0))
        left = {False: home * len(takers), True: away * len(takers)}
        ended, money = False, Decimal(0)
        for call in self.calls:
            if call.who not in takers:
                continue
            covers = option in PLANS and (not call.abroad or away > 0)
            within = min(left[call.abroad], call.minutes) if covers and not ended else 0
            left[call.abroad] -= within
            money += call.price(call.minutes - within)
            if covers and away and self.either_or and left[call.abroad] == 0:
                ended = True
        return money


def tenant(seed: int, most: int = 8) -> Tenant:
    """One to eight people in each of one or two countries."""
    chance = random.Random(seed)
    countries = chance.sample(("US", "FR"), chance.choice((1, 1, 2)))
    options = tuple(sorted(chance.sample(sorted(LISTED), chance.choice((3, 4)))))
    fits = [n for n in range(1, most + 1) if len(options) ** n <= MOST_CHOICES]
    people = [(c, chance.choice(options)) for c in countries for _ in range(chance.choice(fits))]
    scale = chance.choice((1, 3, 10))
    fee = Decimal(chance.choice(("0", "0", "0.05")))
    minutes = {(c, o): (chance.choice((60, 120, 400)), chance.choice((40, 100)) if o == "international" else 0)
               for c in countries for o in PLANS}  # fmt: skip
    rates = rates_of(seed)
    calls = []
    for who, (country, _) in enumerate(people):
        weight = chance.choice((1, 1, 2, 6))
        for at in chance.sample(range(31 * 24 * 60 // 7), chance.randint(1, 14)):
            abroad = chance.random() < 0.3
            prefix = chance.choice(AWAY if abroad else HOME[country])
            length = chance.randint(1, 6 * scale) * weight
            calls.append(Call(who, at * 7, length, abroad, rates[prefix], fee))
    calls.sort(key=lambda call: (call.at, call.who))
    calls = list({call.at: call for call in reversed(calls)}.values())[::-1]
    paid, bought = _agreed(people, options, chance)
    return Tenant(people, calls, minutes, options, paid, bought, chance.random() < 0.7)


def rates_of(seed: int) -> dict[str, Decimal]:
    """The price of a minute by prefix."""
    chance = random.Random(f"rates {seed}")
    home = {p: Decimal(chance.choice(("0.01", "0.02", "0.05", "0.15"))) for each in HOME.values() for p in each}
    return home | {p: Decimal(chance.choice(("0.04", "0.10", "0.60"))) for p in AWAY}


def _agreed(
    people: list[tuple[str, str]], options: tuple[str, ...], chance: random.Random
) -> tuple[dict[str, Decimal], dict[str, int]]:
    paid, bought = {}, {}
    for option in options:
        for sku in sorted({PLANS.get(option) or SKU[c][option] for c, _ in people}):
            held = sum(1 for c, o in people if o == option and (PLANS.get(o) or SKU[c][o]) == sku)
            if chance.random() < 0.7:
                paid[sku] = (Decimal(LISTED[option]) * chance.choice((Decimal("0.5"), 1, 1, Decimal("1.5")))).quantize(
                    CENT
                )
                bought[sku] = held + chance.choice((0, 0, 1, 3))
    return paid, bought


def write(made: Tenant, seed: int, folder: Path, more: str = "") -> None:
    """The tenant's bill folder for October 2026; ``more`` stands in the agreement too."""
    folder.mkdir(parents=True)
    people = [
        tiny.user(n, usage_country=country, skus=f"{made.sku(n, option)}+MCOPSTNC")
        for n, (country, option) in enumerate(made.people)
    ]
    fee = next((str(c.fee) for c in made.calls), "0")
    rates = [
        {"prefix": prefix, "price_per_minute": str(rate), "connection_fee": fee, "increment_seconds": "60"}
        for prefix, rate in rates_of(seed).items()
    ]
    lines = ['[wallet]\nopening = "500.00"\n', f'[switches]\ninternational_plan = "{_rule(made)}"\n']
    lines += [tiny.licence(sku, made.bought[sku], str(price)) for sku, price in made.paid.items()]
    lines += [
        f'[[allotment]]\nplan = "{CODES[o]}"\ncountry = "{c}"\ndomestic_minutes = {home}\ninternational_minutes = {away}\n'
        for (c, o), (home, away) in made.minutes.items()
    ]
    tiny.bill(folder, people, list(_rows(made, seed)), rates, "".join([*lines, more]))


def _rule(made: Tenant) -> str:
    return "either_or" if made.either_or else "separate"


def _rows(made: Tenant, seed: int) -> Iterator[dict[str, str]]:
    prefix_of: dict[tuple[bool, Decimal], list[str]] = {}
    for prefix, rate in rates_of(seed).items():
        prefix_of.setdefault((prefix in AWAY, rate), []).append(prefix)
    for number, call in enumerate(made.calls):
        country = made.people[call.who][0]
        prefix = next(p for p in prefix_of[call.abroad, call.rate] if call.abroad or p in HOME[country])
        day, minute = divmod(call.at, 24 * 60)
        yield tiny.call(
            1, call.who, usage_id=f"u{number:04d}", start=f"2026-10-{day + 1:02d}T{minute // 60:02d}:{minute % 60:02d}:00Z",
            duration=str(60 * call.minutes), context="International" if call.abroad else "Domestic",
            callee=prefix + "0142"[: 12 - len(prefix)] if prefix.startswith("+1") else prefix + "00"[: 2],
        )  # fmt: skip
