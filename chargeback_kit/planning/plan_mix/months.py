"""The months that a mix is chosen for: those of the bills as they were, or months resampled from their days.

Licences are bought before the month, so one month's calls are one draw of many (a bootstrap). A resampled month has the
calendar of the last month given; each of its days is a day of the bills, of the same weekday where two or more of them
are at hand. Whose day was drawn when they were not there is taken to call as on the other days of that month.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from chargeback_kit.money import nearest
from chargeback_kit.planning.assignment import Flags, Ints
from chargeback_kit.planning.plan_mix.demand import Demand, Usage
from chargeback_kit.problems import InputError
from chargeback_kit.rules.calendar import Month, is_weekend

PARTS = 1_000_000
ENOUGH = 2


@dataclass(frozen=True)
class PlanningMonths:
    """S months: ``usage`` [n, S], ``held`` [n, S] in 10⁻⁶ of a licence, ``others_micro`` [S], and whose calendar."""

    usage: Usage
    held: Ints
    others_micro: Ints
    months: tuple[Month, ...]

    @property
    def size(self) -> int:
        """How many months."""
        return len(self.months)


def observed(known: Demand) -> PlanningMonths:
    """The months of the bills."""
    weights = known.by_month
    held = np.array([person.held for person in known.people], np.int64).reshape(-1, len(known.months))
    return PlanningMonths(known.usage.times(weights), held, known.others_micro @ weights, known.months)


@dataclass(frozen=True)
class Drawn:
    """Resampled months: ``period``, the place of the day that each of their days is [d, S], and what each person's
    calls of a month are multiplied by for the days on which they were not there [n, S; 10⁻⁶].

    Who was there on none of the days drawn for a month has the factor 0 there; ``instead`` [n] is then that of all
    their days.
    """

    period: PlanningMonths
    days: Ints
    factors: Ints
    instead: Ints

    def times(self, parts: Ints) -> PlanningMonths:
        """The period with each person's calls so many times [n; 10⁻⁶] as long and as dear."""
        usage = Usage(*(nearest(each * parts[:, None], PARTS) for each in self.period.usage.parts))
        return replace(self.period, usage=usage)


def resampled(known: Demand, count: int, seed: int) -> PlanningMonths:
    """``count`` months resampled from the days that have calls; the same seed draws the same months."""
    return drawn(known, count, seed, np.ones((len(known.people), len(known.days)), np.bool_)).period


def drawn(known: Demand, count: int, seed: int, there: Flags) -> Drawn:
    """The same with people who were ``there`` on some of the days only [n, D]."""
    days = _draws(known, count, np.random.default_rng(seed))
    weights = np.zeros((len(known.days), count), np.int64)
    np.add.at(weights, (days, np.arange(count)), 1)
    last = len(known.months) - 1
    held = np.array([PARTS * (person.held[last] > 0) for person in known.people], np.int64)
    present = held > 0
    work = np.array([not is_weekend(day) for day in known.days], np.int64)
    seen, total = (there * work) @ weights, work @ weights
    filled = np.where(seen > 0, PARTS * total // np.maximum(seen, 1), 0)
    factors = np.where(seen == total, PARTS, filled) * present[:, None]
    own = np.maximum((there * work * known.covered).sum(axis=1), 1)
    instead = PARTS * int(work.sum() and total.mean().round()) // own * (there * work).any(axis=1) * present
    parts = [
        nearest(part @ weights * factors + part.sum(axis=1)[:, None] * instead[:, None] * (factors == 0), PARTS)
        for part in known.usage.parts
    ]
    period = PlanningMonths(
        Usage(*parts), np.repeat(held[:, None], count, axis=1), known.others_micro @ weights,
        (known.months[last],) * count,
    )  # fmt: skip
    return Drawn(period, days, factors, instead)


def reach(known: Demand) -> list[tuple[Month, date, date] | None]:
    """From which to which day each month has calls; None where it has none."""
    found: list[tuple[Month, date, date] | None] = []
    for number, month in enumerate(known.months):
        days = [
            day for day, m, has in zip(known.days, known.month_of, known.covered, strict=True) if has and m == number
        ]
        found.append((month, days[0], days[-1]) if days else None)
    return found


def _draws(known: Demand, count: int, chance: np.random.Generator) -> Ints:
    """The place of the day of the bills that each day of each resampled month is [d, S]."""
    spans = [(first, last) for found in reach(known) if found for _, first, last in [found]]
    source = [n for n, day in enumerate(known.days) if any(first <= day <= last for first, last in spans)]
    if not source:
        raise InputError("there are no calls to draw months from. Add usage exports.")
    month = known.months[-1]
    days = [month.first + timedelta(days=number) for number in range(month.days)]
    return np.array([chance.choice(_alike(day, source, known.days), size=count) for day in days], np.int64)


def _alike(day: date, source: Sequence[int], days: Sequence[date]) -> list[int]:
    """The days that may stand for a day: the same weekday, else workdays or weekends, else all."""
    same = [n for n in source if days[n].weekday() == day.weekday()]
    if len(same) >= ENOUGH:
        return same
    return [n for n in source if is_weekend(days[n]) == is_weekend(day)] or list(source)
