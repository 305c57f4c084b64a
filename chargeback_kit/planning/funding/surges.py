"""What the history has not seen: a day or call dearer than its dearest, and surges of a kind that never came.

The next month holds a day, or a call, dearer than all of n months with a chance of 1 in n + 1, whatever the traffic:
that much is arithmetic. How much dearer is read from how the dearest thin out. It is calls where one call costs more
than half of the dearest day; those come on top of a day, and the rate card bounds them. Else it is days.

Surges that never came are assumed, and who calls decides how. A tenant's own people have habits, which a few quiet
months show (a conference, a project): what is assumed of them fades fast. How many call a toll-free number is up to
others (a number shown on television, an outage, an attack), and quiet months say little: a storm of such calls keeps
the chance that the rule of succession gives it, until one is seen. Both are of the money that such calls carry, so a
tenant without toll-free numbers keeps nothing for storms of their callers.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from chargeback_kit.planning.funding.history import Flags, History, Whole
from chargeback_kit.planning.funding.level import Real

FEWEST_TOP, MOST_TOP, TOP_SHARE = 5, 50, 0.1
"""The largest tenth shows the tail: 5 amounts at least, and 50 at most, which are far enough out."""
SHAPE, SHAPE_WEIGHT = 0.1, 5
"""Where few amounts are known they are taken to thin out a little more slowly than exponentially (a shape of 0)."""
LEAST_SHAPE, MOST_SHAPE, FLAT = -0.5, 0.6, 1e-3
LEAST_SCALE, FEW_SCALE = 0.1, 0.3
MOST_TIMES_RECORD = 10.0
UNSEEN_A_MONTH, UNSEEN_FADES = float(np.log(2)), 0.9
"""What one month has not shown comes in the next as likely as not, as a record does; habits show soon."""
UNSEEN_LEAST, UNSEEN_MOST, UNSEEN_THINNING = 2.0, 20.0, 0.8
UNSEEN_DAYS = (1, 3)
MONTHS_BEFORE_STORM = 2
"""One storm in so many months is assumed of toll-free numbers before any month is seen; no source says how often."""
STORM = 4.0
"""A day with so many times its toll-free money is a storm that was seen; others are measured by it from then on."""


@dataclass(frozen=True, kw_only=True)
class Surges:
    """Dear calls that come on top of drawn days, and surges that make days cost more.

    ``record`` is the money of the dearest day, or of its one call where that carries it (``is_call``) [micro-units];
    ``run`` is how many days such a stretch lasts, ``tail`` how far others go beyond it; none is above ``most``
    [micro-units]. ``working_day`` is the money of a working day; ``busiest`` numbers the day of the record. Of no
    ``months`` seen, as with an assumed history, nothing has a record.
    ``toll_free`` is the part of the money that calls to toll-free numbers carry [share]; they cost ``storm`` times
    their working day on their dearest one.
    """

    months: int
    working_day: float
    record: float
    run: int
    tail: "Tail"
    most: float
    busiest: int
    is_call: bool = False
    toll_free: float = 0.0
    storm: float = 0.0

    @property
    def has_storm(self) -> bool:
        """Whether a storm of toll-free calls was seen."""
        return self.storm >= STORM

    @property
    def unseen_rate(self) -> float:
        """How many surges of a kind that never came are assumed in a month, of calls not to toll-free numbers."""
        if self.toll_free >= 1:
            return 0.0
        return float(UNSEEN_A_MONTH * np.exp(-UNSEEN_FADES * max(0, self.months - 1)))

    @property
    def storm_rate(self) -> float:
        """How many storms of toll-free calls are assumed in a month: one in the months seen and those before."""
        return 1 / (MONTHS_BEFORE_STORM + self.months) if self.toll_free and not self.has_storm else 0.0

    @property
    def record_rate(self) -> float:
        """How many days or calls dearer than all before come in a month; one does with the chance 1 in months + 1."""
        return float(np.log1p(1 / self.months)) if self.months else 0.0

    @property
    def unseen_chance(self) -> float:
        """The chance of such a surge in a month [share]."""
        return _once(self.unseen_rate)

    @property
    def storm_chance(self) -> float:
        """The chance of such a storm in a month [share]."""
        return _once(self.storm_rate)

    @property
    def record_chance(self) -> float:
        """The chance of such a day or call in a month [share]."""
        return _once(self.record_rate)

    def later(self, months: int) -> "Surges":
        """The same after so many months more that showed none."""
        return replace(self, months=self.months + months)

    def drawn(self, count: int, days: int, rng: np.random.Generator) -> tuple[Whole, Whole, Flags]:
        """Dear calls on top of each day, what it costs at least [micro-units], and whether a record falls on it.

        All are runs × days. A surge that falls on a busy day adds only what the day does not cost anyhow.
        """
        month = days / 30
        extra, least = np.zeros((2, count, days))
        runs = self.run, self.run
        records = self._put(extra if self.is_call else least, self.record_rate * month, self._records, runs, rng)
        self._put(least, self.unseen_rate * month, self._of(1 - self.toll_free), UNSEEN_DAYS, rng)
        self._put(least, self.storm_rate * month, self._of(self.toll_free), UNSEEN_DAYS, rng)
        return np.rint(extra).astype(np.int64), np.rint(least).astype(np.int64), records

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
            np.maximum.at(extra, (row[here], first[here] + ahead), size[here])
            found[row[here], first[here] + ahead] = True
        return found

    def _records(self, chance: Real) -> Real:
        return np.asarray(np.minimum(self.record + self.tail.beyond(chance), self.most))

    def _of(self, part: float) -> Callable[[Real], Real]:
        """The sizes of surges that never came, of calls that carry a part of the money."""

        def sizes(chance: Real) -> Real:
            times = np.minimum(UNSEEN_MOST, UNSEEN_LEAST * chance**-UNSEEN_THINNING)
            return np.asarray((1 - part + part * times) * self.working_day)

        return sizes


def _once(rate: float) -> float:
    """The chance that something comes at least once [share].

    >>> _once(0.0)
    0.0
    """
    return float(-np.expm1(-rate))


def surges(history: History, dearest: int | None = None, toll_free: Whole | None = None) -> Surges:
    """The surges of a history; ``dearest`` is what the dearest call can cost [micro-units].

    ``toll_free`` is what calls to toll-free numbers cost on each day [micro-units]; left out: nothing.
    """
    money = history.day_amount.astype(np.float64)
    received = np.zeros_like(money) if toll_free is None else toll_free.astype(np.float64)
    works = ~history.is_weekend
    works = works if money[works].any() else np.ones_like(works)
    usual = float(money[works].mean())
    part = min(1.0, float(received.sum() / money.sum())) if money.any() else 0.0
    storm = float(received.max() / received[works].mean()) if received[works].any() else 0.0
    months = len(history.months)
    worked = np.maximum(1, np.bincount(history.month_no[works], minlength=months))
    levels = np.bincount(history.month_no[works], money[works], months) / worked / usual
    money = np.asarray(money / np.maximum(1, levels)[history.month_no])
    busiest = int(money.argmax())
    dear = int(history.amounts.argmax()) if len(history.amounts) else None
    is_one_call = dear is not None and 2 * history.amounts[dear] > money[busiest]
    if dear is not None and is_one_call:
        busiest = int(history.day_of_call[dear])
    top = history.amounts.astype(np.float64) if is_one_call else money[works]
    record = float(history.amounts.max()) if is_one_call else float(money[busiest])
    bound = dearest if is_one_call else UNSEEN_MOST * usual
    most = MOST_TIMES_RECORD * record if bound is None else min(MOST_TIMES_RECORD * record, max(record, bound))
    run = 1 if is_one_call else _run(money, busiest, (usual + record) / 2)
    return Surges(
        months=months,
        working_day=usual,
        record=record,
        run=run,
        tail=tail(top, record),
        most=most,
        busiest=busiest,
        is_call=is_one_call,
        toll_free=part,
        storm=storm,
    )


def _run(money: Real, busiest: int, above: float) -> int:
    """How many days around the busiest one are busy as well."""
    first = until = busiest
    while first and money[first - 1] > above:
        first -= 1
    while until + 1 < len(money) and money[until + 1] > above:
        until += 1
    return min(4, until - first + 1)


@dataclass(frozen=True)
class Tail:
    """How far beyond the largest of some amounts others lie: generalised Pareto by its shape and its scale there."""

    shape: float
    scale: float

    def beyond(self, chance: Real) -> Real:
        """How much larger than the largest is what is exceeded with a chance, of those that are larger at all."""
        if abs(self.shape) < FLAT:
            return np.asarray(-self.scale * np.log(chance))
        return np.asarray(self.scale * (chance**-self.shape - 1) / self.shape)


def tail(values: Real, largest: float) -> Tail:
    """The tail of some amounts, from their largest (the moment estimator of Dekkers, Einmahl and de Haan, 1989).

    Few amounts say little, so the shape is drawn towards a stated one; one or two, or amounts that are all alike, have
    a stated part of the largest for their scale.
    """
    ordered = np.sort(values[values > 0])[::-1]
    top = min(len(ordered) - 1, MOST_TOP, max(FEWEST_TOP, int(TOP_SHARE * len(ordered))))
    if top < 2 or ordered[0] <= ordered[top]:
        return Tail(SHAPE, largest * (FEW_SCALE if top < 2 else LEAST_SCALE))
    apart = np.log(ordered[:top] / ordered[top])
    first, second = apart.mean(), (apart**2).mean()
    seen = first + 1 - 0.5 / max(1e-3, 1 - first**2 / second)
    shape = float(np.clip((top * seen + SHAPE_WEIGHT * SHAPE) / (top + SHAPE_WEIGHT), LEAST_SHAPE, MOST_SHAPE))
    over = ordered[:top] - ordered[top]
    scale = over.mean() * (1 - shape) + shape * over[0]
    return Tail(shape, float(max(scale, LEAST_SCALE * over.mean())))
