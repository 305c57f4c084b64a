"""Nine kinds of calls on credits whose future is known, because it is drawn: what the funding advice is judged on.

``OTHERS`` are nine of the same kinds with other numbers, and a call centre that is called: constants are looked at on
both, so that they do not fit one set of numbers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import pi, sin

import numpy as np

from chargeback_kit.planning.funding.history import Day, History, month_days, months_on
from chargeback_kit.rules.calendar import DAY_NS, is_weekend

MONTH = "2026-07"
CENT = 10_000
UNBOUNDED = 1e9


@dataclass(frozen=True)
class Process:
    """What decides the calls of a tenant.

    Calls a working day; the money of a call [cents]: its mean, and the ``shape`` of its tail (0: exponential, otherwise
    the sigma of a lognormal), never above ``most``; the share of calls on a ``weekend`` day. Months differ by
    ``months_sd`` (lognormal) and by ``growth`` [share a month] and the ``swing`` of a year. Bursts begin on a day with
    a ``burst_chance``, last so many days and multiply the calls by a level. ``toll_free``: the part of the money that
    calls to toll-free numbers carry, which a bill knows of every call [share].
    """

    calls: float
    cents: float
    shape: float = 0.0
    most: float = UNBOUNDED
    weekend: float = 0.08
    months_sd: float = 0.06
    growth: float = 0.0
    swing: float = 0.0
    burst_chance: float = 0.0
    burst_level: tuple[float, float] = (1.0, 1.0)
    burst_days: tuple[int, int] = (1, 1)
    toll_free: float = 0.0


PROCESSES = {
    "regular": Process(40, 100),
    "growing": Process(40, 100, growth=0.04),
    "bursts": Process(40, 100, burst_chance=0.04, burst_level=(3.5, 3.5), burst_days=(2, 4)),
    "toll-free storms": Process(30, 80, burst_chance=0.02, burst_level=(8, 15), toll_free=1),
    "heavy single calls": Process(12, 200, shape=2.0, most=60_000),
    "erratic months": Process(40, 100, months_sd=0.5),
    "few dear calls": Process(0.3, 4_000),
    "seasonal": Process(40, 100, swing=0.35),
    "call centre": Process(150, 25, weekend=0.7, months_sd=0.1),
}
OTHERS = {
    "regular": Process(15, 250, weekend=0.02, months_sd=0.1),
    "growing": Process(80, 40, growth=0.025),
    "bursts": Process(25, 160, burst_chance=0.025, burst_level=(2.5, 6), burst_days=(1, 6)),
    "toll-free storms": Process(60, 50, burst_chance=0.012, burst_level=(4, 18), burst_days=(1, 2), toll_free=1),
    "heavy single calls": Process(25, 150, shape=1.7, most=30_000),
    "erratic months": Process(30, 120, months_sd=0.35),
    "few dear calls": Process(0.6, 2_500, shape=0.8, most=40_000),
    "seasonal": Process(60, 70, swing=0.25),
    "call centre": Process(200, 20, weekend=0.5, months_sd=0.15),
    "call centre that is called": Process(150, 25, weekend=0.7, months_sd=0.1, toll_free=1),
}
WORLDS = {"nine": PROCESSES, "others": OTHERS}


def days(of: Process, place: int, phase: float, dice: np.random.Generator) -> list[Day]:
    """One month that might be, ``place`` months from the month planned for."""
    here = month_days(months_on(MONTH, place))
    level = expected(of, place, phase) * float(np.exp(of.months_sd * dice.standard_normal()))
    busy = np.ones(len(here))
    for start in np.flatnonzero(dice.random(len(here)) < of.burst_chance):
        until = start + dice.integers(*of.burst_days, endpoint=True)
        busy[start:until] = np.maximum(busy[start:until], dice.uniform(*of.burst_level))
    found = []
    for day, more in zip(here, busy, strict=True):
        count = dice.poisson(of.calls * level * more * (of.weekend if is_weekend(day) else 1))
        at_ns = np.sort(dice.triangular(0.3, 0.55, 0.8, count) * DAY_NS).astype(np.int64)
        found.append(Day(day, at_ns, np.ceil(_money(of, count, dice)).astype(np.int64) * CENT))
    return found


def expected(of: Process, place: int, phase: float) -> float:
    """The level of a month relative to the first, by growth and the wave of the year."""
    return (1 + of.growth) ** place * (1 + of.swing * sin(2 * pi * (place / 12 + phase)))


def _money(of: Process, count: int, dice: np.random.Generator) -> np.ndarray:
    """What calls cost [cents]."""
    if not of.shape:
        return np.minimum(of.most, dice.exponential(of.cents, count))
    return np.minimum(of.most, dice.lognormal(np.log(of.cents) - of.shape**2 / 2, of.shape, count))


def history(of: Process, months: int, phase: float, dice: np.random.Generator) -> History:
    """The months before the month planned for."""
    return joined(day for place in range(-months, 0) for day in days(of, place, phase, dice))


def joined(found: Iterable[Day]) -> History:
    """Days as a history; the money of calls is never above what the dearest call costs."""
    return History.of("USD", found)
