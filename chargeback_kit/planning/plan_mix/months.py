"""The months that a mix is chosen for: those of the bills as they were, or months resampled from their days.

Licences are bought before the month, so one month's calls are one draw of many (a bootstrap). A resampled month has the
calendar of the last month given; each of its days is a day of the bills, of the same weekday where two or more of them
are at hand. Days on which somebody was not there are filled before (``people.filled_days``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from chargeback_kit.money import nearest
from chargeback_kit.planning.assignment import Ints
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
    """Resampled months: ``period``, and the place of the day that each of their days is [d, S]."""

    period: PlanningMonths
    days: Ints

    def times(self, parts: Ints) -> PlanningMonths:
        """The period with each person's calls so many times [n; 10⁻⁶] as long and as dear."""
        usage = Usage(*(nearest(each * parts[:, None], PARTS) for each in self.period.usage.parts))
        return replace(self.period, usage=usage)


def resampled(known: Demand, count: int, seed: int) -> PlanningMonths:
    """``count`` months resampled from the days that have calls; the same seed draws the same months."""
    return drawn(known, count, seed).period


def drawn(known: Demand, count: int, seed: int) -> Drawn:
    """The same, with the days that were drawn."""
    days = _draws(known, count, np.random.default_rng(seed))
    weights = np.zeros((len(known.days), count), np.int64)
    np.add.at(weights, (days, np.arange(count)), 1)
    last = len(known.months) - 1
    present = np.array([person.held[last] > 0 for person in known.people], np.bool_)[:, None]
    parts = [part @ weights * present for part in known.usage.parts]
    period = PlanningMonths(
        Usage(*parts), np.repeat(PARTS * present, count, axis=1), known.others_micro @ weights,
        (known.months[last],) * count,
    )  # fmt: skip
    return Drawn(period, days)


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
