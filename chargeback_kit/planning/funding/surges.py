"""What the history has not seen: a day dearer than its dearest, and surges of a kind that never came.

The next month holds a day dearer than all of n months about once in n months, whatever the traffic: that much is
arithmetic. How much dearer is read from how the dearest days thin out. Surges that never came are assumed (below): a
conference, an attack, a number shown on television. The fewer months there are, the more often they are assumed.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from chargeback_kit.planning.funding.history import Flags, History, Whole
from chargeback_kit.planning.funding.level import Real

RECORDS_A_MONTH = 0.5
FEWEST_TOP, TOP_SHARE = 5, 0.1
THINNING, THINNING_WEIGHT = 0.3, 3
MOST_TIMES_RECORD = 10.0
UNSEEN_A_MONTH, UNSEEN_FADES = 0.4, 0.8
UNSEEN_LEAST, UNSEEN_MOST, UNSEEN_THINNING = 2.0, 20.0, 0.8
UNSEEN_DAYS = (1, 3)


@dataclass(frozen=True)
class Surges:
    """Money that comes on top of drawn days.

    ``record`` is the dearest day less a working day [micro-units], ``run`` how many days such a stretch lasts,
    ``thinning`` the exponent of its tail; no record is above ``most`` [micro-units]. ``working_day`` is the money of a
    working day; ``busiest`` numbers the dearest day of the history.
    """

    months: int
    working_day: float
    record: float
    run: int
    thinning: float
    most: float
    busiest: int

    @property
    def unseen_rate(self) -> float:
        """How many surges of a kind that never came are assumed in a month."""
        return float(UNSEEN_A_MONTH * np.exp(-UNSEEN_FADES * max(0, self.months - 1)))

    @property
    def record_rate(self) -> float:
        """How many days dearer than all before are expected in a month."""
        return RECORDS_A_MONTH / max(1, self.months)

    @property
    def unseen_chance(self) -> float:
        """The chance of such a surge in a month [share]."""
        return float(-np.expm1(-self.unseen_rate))

    @property
    def record_chance(self) -> float:
        """The chance of such a day in a month [share]."""
        return float(-np.expm1(-self.record_rate))

    def later(self, months: int) -> "Surges":
        """The same after so many months more that showed none."""
        return replace(self, months=self.months + months)

    def drawn(self, count: int, days: int, rng: np.random.Generator) -> tuple[Whole, Flags]:
        """The money on top of each day [micro-units], and whether a record falls on it; runs × days."""
        month = days / 30
        extra = np.zeros((count, days))
        records = self._put(extra, self.record_rate * month, self._records, (self.run, self.run), rng)
        self._put(extra, self.unseen_rate * month, self._unseen, UNSEEN_DAYS, rng)
        return np.rint(extra).astype(np.int64), records

    def _put(
        self,
        extra: Real,
        rate: float,
        sizes: Callable[[Real], Real],
        lasts: tuple[int, int],
        rng: np.random.Generator,
    ) -> Flags:
        """Add surges of some sizes at random days; the answer says where."""
        count, days = extra.shape
        number = rng.poisson(rate, count)
        row = np.repeat(np.arange(count), number)
        first = rng.integers(0, days, len(row))
        until = first + rng.integers(*lasts, endpoint=True, size=len(row))
        size = sizes(1 - rng.random(len(row)))
        found = np.zeros(extra.shape, bool)
        for ahead in range(lasts[1]):
            here = (first + ahead < until) & (first + ahead < days)
            np.add.at(extra, (row[here], first[here] + ahead), size[here])
            found[row[here], first[here] + ahead] = True
        return found

    def _records(self, chance: Real) -> Real:
        return np.asarray(np.minimum(self.record * chance**-self.thinning, self.most))

    def _unseen(self, chance: Real) -> Real:
        times = np.minimum(UNSEEN_MOST, UNSEEN_LEAST * chance**-UNSEEN_THINNING)
        return np.asarray(self.working_day * (times - 1))


def surges(history: History, dearest: int | None = None) -> Surges:
    """The surges of a history; ``dearest`` is what the dearest call can cost [micro-units]."""
    money = history.day_amount.astype(np.float64)
    works = ~history.is_weekend
    works = works if money[works].any() else np.ones_like(works)
    usual = float(money[works].mean())
    months = len(history.months)
    worked = np.maximum(1, np.bincount(history.month_no[works], minlength=months))
    levels = np.bincount(history.month_no[works], money[works], months) / worked / usual
    money = np.asarray(money / np.maximum(1, levels)[history.month_no])
    busiest = int(money.argmax())
    record = max(0.0, float(money[busiest]) - usual)
    calls = history.amounts[history.first_call[busiest] : history.first_call[busiest + 1]]
    is_one_call = bool(len(calls)) and 2 * int(calls.max()) > int(calls.sum())
    top = history.amounts.astype(np.float64) if is_one_call else money[works]
    most = MOST_TIMES_RECORD * record
    if is_one_call and dearest is not None:
        most = min(most, max(record, float(dearest)))
    run = 1 if is_one_call else _run(money, busiest, usual + record / 2)
    return Surges(len(history.months), usual, record, run, thinning(top), most, busiest)


def _run(money: Real, busiest: int, above: float) -> int:
    """How many days around the busiest one are busy as well."""
    first = until = busiest
    while first and money[first - 1] > above:
        first -= 1
    while until + 1 < len(money) and money[until + 1] > above:
        until += 1
    return min(4, until - first + 1)


def thinning(values: Real) -> float:
    """The exponent of the tail of some amounts, from how far the largest lie apart; few of them say little."""
    ordered = np.sort(values[values > 0])[::-1]
    top = min(len(ordered) - 1, max(FEWEST_TOP, int(TOP_SHARE * len(ordered))))
    if top < 2:
        return THINNING
    seen = float(np.log(ordered[:top] / ordered[top]).sum())
    return (seen + THINNING_WEIGHT * THINNING) / (top + THINNING_WEIGHT)
