"""Random people, months and offers, few enough that every choice can be tried."""

import random
from dataclasses import dataclass

import numpy as np

from chargeback_kit.planning.plan_mix.demand import Person, Usage
from chargeback_kit.planning.plan_mix.months import PlanningMonths
from chargeback_kit.planning.plan_mix.offers import Offers
from chargeback_kit.planning.plan_mix.options import names
from chargeback_kit.records.agreement import Agreement, parse_agreement
from chargeback_kit.rules.calendar import month

COUNTRIES = ("US", "PR", "FR", "DE")
PLANS = {
    "own_120": "MCOPSTN8",
    "120": "MCOPSTN5",
    "240": "MCOPSTN6",
    "standard": "MCOPSTN1",
    "international": "MCOPSTN2",
}
MOST_CHOICES = 40_000


@dataclass(frozen=True)
class Tenant:
    """Everything a mix is chosen from; ``minutes`` are (domestic, international) by plan and country."""

    people: list[Person]
    period: PlanningMonths
    offers: Offers
    agreement: Agreement
    minutes: dict[tuple[str, str], tuple[int, int]]


def tenant(seed: int) -> Tenant:
    """One to seven people in one or two pool countries, one to three months."""
    chance = random.Random(seed)
    count, months = chance.randint(1, 7), chance.randint(1, 3)
    countries = chance.sample(COUNTRIES, 2)
    allowed = _allowed(chance, count)
    people = [_person(number, chance.choice(countries), allowed[number], chance) for number in range(count)]
    minutes = {(plan, c): _minutes(plan, chance) for plan in PLANS.values() for c in countries}
    return Tenant(
        people, _period(people, months, chance), _offers(people, allowed, chance), _agreement(minutes, chance), minutes
    )


def _allowed(chance: random.Random, count: int) -> list[list[bool]]:
    """Some options for everybody, until there are few enough choices."""
    while True:
        allowed = [[chance.random() < chance.choice((0.3, 0.6, 0.9)) for _ in names()] for _ in range(count)]
        for row in allowed:
            row[chance.randrange(len(row))] = True
        if np.prod([sum(row) for row in allowed]) <= MOST_CHOICES:
            return allowed


def _person(number: int, country: str, allowed: list[bool], chance: random.Random) -> Person:
    today = chance.choice([name for name, may in zip(names(), allowed, strict=True) if may])
    name = f"person{number}@example.com"
    return Person(
        key=name,
        name=name,
        user_id=f"id-{number}",
        country=country,
        cost_center="Sales",
        skus=(),
        today=today,
        options_today=(today,),
        has_credits=True,
        stays_because="",
        held=(1_000_000,) * 3,
    )


def _minutes(plan: str, chance: random.Random) -> tuple[int, int]:
    return chance.choice((60, 120, 300)), chance.choice((60, 200)) if plan == "MCOPSTN2" else 0


def _period(people: list[Person], months: int, chance: random.Random) -> PlanningMonths:
    shape = (len(people), months)

    def table(largest: int, step: int, idle: float) -> np.ndarray:
        cells = [
            [0 if chance.random() < idle else chance.randrange(largest) * step for _ in range(months)] for _ in people
        ]
        return np.array(cells, np.int64).reshape(shape)

    domestic, abroad = table(400, 60, 0.2), table(300, 60, 0.4)
    price, dear = chance.choice((217, 1000, 3000)), chance.choice((500, 2500, 9000))
    usage = Usage(domestic, abroad, domestic * price // 10_000 * 10_000, abroad * dear // 10_000 * 10_000)
    held = np.array([[0 if chance.random() < 0.1 else 1_000_000 for _ in range(months)] for _ in people], np.int64)
    named = tuple(month(f"2026-{number:02d}") for number in range(8, 8 + months))
    return PlanningMonths(usage, held.reshape(shape), np.zeros(months, np.int64), named)


def _offers(people: list[Person], allowed: list[list[bool]], chance: random.Random) -> Offers:
    prices = [0, 150, 300, 400, 500, 700, 1200, 2400]
    fees = [[chance.choice((price, price, price + 50)) * 10_000 for price in prices] for _ in people]
    today = [row[names().index(person.today)] for person, row in zip(people, fees, strict=True)]
    flags = np.ones(len(people), np.bool_)
    return Offers(
        options=names(),
        allowed=np.array(allowed),
        fees=np.array(fees, np.int64),
        fees_today=np.array(today, np.int64),
        stays_because=("",) * len(people),
        funded=flags,
    )


def _agreement(minutes: dict[tuple[str, str], tuple[int, int]], chance: random.Random) -> Agreement:
    allotment = [
        {"plan": plan, "country": country, "domestic_minutes": domestic, "international_minutes": abroad}
        for (plan, country), (domestic, abroad) in minutes.items()
    ]
    switches = {"international_plan": chance.choice(("either_or", "separate"))}
    return parse_agreement({"currency": "USD", "allotment": allotment, "switches": switches})
