"""Synthetic calls on credits, day by day: steady, growing, seasonal and bursty tenants with a known future."""

from dataclasses import dataclass
from math import pi, sin

import numpy as np

from chargeback_kit.planning.funding.history import Day, month_days, months_on
from chargeback_kit.rules.calendar import DAY_NS, is_weekend

FIRST_MONTH = "2025-01"
HISTORY_MONTHS = 12
KINDS = ("steady", "growing", "seasonal", "bursty")
GROWTH = 0.03
SWING = 0.35
MONTHS_DIFFER = 0.06
BURST_CHANCE, BURST_LEVEL, BURST_DAYS = 0.04, 3.5, (2, 4)
WEEKEND = 0.08


@dataclass(frozen=True)
class Tenant:
    """What decides a tenant's calls: its kind, calls a working day, money a call, licences, and a phase of the year."""

    kind: str
    calls_a_day: float
    money_a_call: float
    licences: int
    phase: float

    def level(self, place: int) -> float:
        """Calls of a month relative to the first."""
        if self.kind == "growing":
            return (1 + GROWTH) ** place
        return 1 + SWING * sin(2 * pi * (place / 12 + self.phase)) if self.kind == "seasonal" else 1.0


def tenant(kind: str, dice: np.random.Generator) -> Tenant:
    """A tenant of 40 to 4,000 licences whose calls on credits cost 0.5 to 12 a licence and month."""
    licences = int(np.exp(dice.uniform(np.log(40), np.log(4000))))
    month = licences * float(np.exp(dice.uniform(np.log(0.5), np.log(12))))
    money_a_call = float(dice.uniform(0.2, 2))
    return Tenant(kind, month / 22 / money_a_call, money_a_call, licences, float(dice.uniform()))


def days(of: Tenant, place: int, dice: np.random.Generator) -> list[Day]:
    """The days of one month; the same place drawn again is another month that might have been."""
    here = month_days(months_on(FIRST_MONTH, place))
    level = of.level(place) * max(0.5, 1 + MONTHS_DIFFER * dice.standard_normal())
    busy = _bursts(len(here), dice) if of.kind == "bursty" else np.ones(len(here))
    found = []
    for day, more in zip(here, busy, strict=True):
        count = dice.poisson(of.calls_a_day * level * more * (WEEKEND if is_weekend(day) else 1))
        at_ns = np.sort(dice.triangular(0.3, 0.55, 0.8, count) * DAY_NS).astype(np.int64)
        cents = np.ceil(dice.exponential(100 * of.money_a_call, count)).astype(np.int64)
        found.append(Day(day, at_ns, cents * 10_000))
    return found


def _bursts(count: int, dice: np.random.Generator) -> np.ndarray:
    """How much busier each day is: bursts begin by chance and last for days."""
    busy = np.ones(count)
    for start in np.flatnonzero(dice.random(count) < BURST_CHANCE):
        busy[start : start + dice.integers(*BURST_DAYS, endpoint=True)] = BURST_LEVEL
    return busy
