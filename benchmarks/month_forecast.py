"""How often the interval of a running month holds what the month comes to, on processes whose future is known.

    python -m benchmarks.month_forecast            # 12 months of each of nine processes: a few seconds

The days that are left are drawn as ``planning/days_left.py`` draws them, from the days of the month that are known
(and, in the second half of the table, from the month before as well).
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.funding_processes import CENT, PROCESSES, UNBOUNDED, Process, days
from chargeback_kit.planning.days_left import DaysLeft
from chargeback_kit.planning.funding.history import Whole

KNOWN = (14, 18, 22, 26)
"""Days of the month that are known, in turn."""
NINE_OF_TEN, EIGHT_OF_TEN = (5, 95), (10, 90)
PATHS = 400


@dataclass(frozen=True)
class ForecastTrial:
    """A month that was forecast: what its days that were left came to, and what was drawn for them [micro-units]."""

    process: str
    actual: int
    drawn: Whole | None

    def holds(self, interval: tuple[int, int]) -> bool:
        """Whether what came lies between two percentiles of what was drawn; of nothing that was said it does not."""
        if self.drawn is None:
            return False
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
    left = tuple(day.date for day in month[known:])
    dearest = int(process.most) * CENT if process.most < UNBOUNDED else None
    drawn = DaysLeft(left, PATHS, dearest).spent(month[:known], before)
    return ForecastTrial(name, sum(int(day.amounts.sum()) for day in month[known:]), drawn)


def share_held(found: Sequence[ForecastTrial], interval: tuple[int, int]) -> float:
    """In how many of the trials that have an interval it held [share]."""
    said = [each for each in found if each.drawn is not None]
    return sum(each.holds(interval) for each in said) / len(said)


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--months", type=int, default=12)
    months = asked.parse_args().months
    print("| traffic | drawn from | months | without an interval | 80 % interval held | 90 % interval held |")
    print("|---|---|---|---|---|---|")
    for with_before in (False, True):
        every = list(trials(months, with_month_before=with_before))
        named = {name: [each for each in every if each.process == name] for name in PROCESSES} | {"**all**": every}
        of = "the month before as well" if with_before else "its own days"
        for name, found in named.items():
            held = " | ".join(f"{share_held(found, each):.0%}" for each in (EIGHT_OF_TEN, NINE_OF_TEN))
            nothing = sum(each.drawn is None for each in found)
            print(f"| {name} | {of} | {len(found)} | {nothing} | {held} |")


if __name__ == "__main__":
    main()
