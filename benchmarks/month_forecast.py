"""How often the interval of a running month holds what the month comes to, on processes whose future is known.

    python -m benchmarks.month_forecast            # 12 months of each of nine processes: a few seconds

The days that are left are drawn as ``planning/forecast.py`` draws them, from the days of the month that are known (and,
in the second half of the table, from the month before as well). Nothing is tuned to what comes out here.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.funding_processes import PROCESSES, Process, days
from chargeback_kit.planning.funding.history import Day, History, Whole, month_place
from chargeback_kit.planning.funding.level import level
from chargeback_kit.planning.funding.months import resample
from chargeback_kit.planning.funding.risks import Risks

KNOWN = (14, 18, 22, 26)
"""Days of the month that are known, in turn."""
NINE_OF_TEN, EIGHT_OF_TEN = (5, 95), (10, 90)
PATHS = 400


@dataclass(frozen=True)
class ForecastTrial:
    """A month that was forecast: what its days that were left came to, and what was drawn for them [micro-units]."""

    process: str
    actual: int
    drawn: Whole

    def holds(self, interval: tuple[int, int]) -> bool:
        """Whether what came lies between two percentiles of what was drawn."""
        low, high = (int(np.percentile(self.drawn, share, method="nearest")) for share in interval)
        return low <= self.actual <= high


def trials(months: int, *, with_month_before: bool, seed: int = 1) -> Iterator[ForecastTrial]:
    """So many months of every process."""
    for name, process in PROCESSES.items():
        for number in range(months):
            dice = np.random.default_rng([seed, number, len(name)])
            yield _trial(name, process, KNOWN[number % len(KNOWN)], dice, with_month_before=with_month_before)


def _trial(
    name: str, process: Process, known: int, dice: np.random.Generator, *, with_month_before: bool
) -> ForecastTrial:
    phase = float(dice.random())
    before = days(process, -1, phase, dice) if with_month_before else []
    month = days(process, 0, phase, dice)
    history = History.of("USD", map(_in_sum, [*before, *month[:known]]))
    left = tuple(day.date for day in month[known:])
    place = month_place(f"{left[0]:%Y-%m}")
    drawn = resample(history, left, level(history, place), Risks(paths=PATHS)).spent
    return ForecastTrial(name, sum(int(day.amounts.sum()) for day in month[known:]), drawn)


def _in_sum(day: Day) -> Day:
    """A day with its money in one sum, as the forecast of a bill has it."""
    return Day(day.date, np.zeros(1, np.int64), np.array([max(1, int(day.amounts.sum()))], np.int64))


def share_held(found: Sequence[ForecastTrial], interval: tuple[int, int]) -> float:
    """In how many of some trials an interval held [share]."""
    return sum(each.holds(interval) for each in found) / len(found)


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--months", type=int, default=12)
    months = asked.parse_args().months
    print("| process | drawn from | months | 80 % interval held | 90 % interval held |\n|---|---|---|---|---|")
    for with_before in (False, True):
        every = list(trials(months, with_month_before=with_before))
        named = {name: [each for each in every if each.process == name] for name in PROCESSES} | {"**all**": every}
        of = "the month before as well" if with_before else "its own days"
        for name, found in named.items():
            held = " | ".join(f"{share_held(found, each):.0%}" for each in (EIGHT_OF_TEN, NINE_OF_TEN))
            print(f"| {name} | {of} | {len(found)} | {held} |")


if __name__ == "__main__":
    main()
