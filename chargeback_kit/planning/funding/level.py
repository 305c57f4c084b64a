"""The level of the month planned for, seen from each month of the history, and how sure it is.

Three months or more carry a line through their spending per working day. Where chance seldom makes so steep a line
(Student's t), growth is its slope less what chance explains of it; elsewhere no more of it is counted on than a stated
growth of tenants in general allows, and nothing where the months say less than that. A fall is never counted on. How
much months differ is known from few of them only, so a month
ahead follows Student's t: each simulated month draws a spread that would fit the months seen, and with it the error of
the mean, of the slope, and its own difference. What the chance of calls explains of the spread is known from as many
calls as there were. Until there are six months the spread is never taken for less than a stated one. ``growth`` given
by the user [share per month] replaces the slope.
"""

from dataclasses import dataclass
from math import inf, sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from chargeback_kit.planning.funding.history import History, Whole
from chargeback_kit.rules.calendar import month_place

SCALE = 10_000
FEWEST_MONTHS = 3
MONTHS_THAT_SHOW = 6
UNKNOWN_SPREAD = 0.25
PRIOR_FREEDOM = 3.0
LEAST_SPREAD = 0.17
"""For a date that is to lie on either side: with the one degree of freedom of a single month half of all tenants have
months that differ by less than a quarter, and one in three by more than 40 %; no source says how much."""
PRIOR_GROWTH = 0.04
"""Tenants are taken to grow or shrink by so much a month, two of three of them by less; no source says how much."""
BY_CHANCE = 0.05
"""A rise is beyond chance that chance alone shows in less than so many of the histories."""
LEAST_WEIGHT = 0.5
LASTING_GROWTH = 0.05
NEIGHBOURS = 2
MOST_TOGETHER = 0.8
STEPS = 2000
NOTHING = 0.05
LOWEST, HIGHEST = 0.25, 10.0
FURTHEST = 10.0
Real = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Level:
    """Spending per month relative to the mean: ``growth`` [share per month] and the ``spread`` of months [share].

    ``spread`` is known as from ``freedom`` months more than one (Student's t; infinite: as stated). ``inside`` is the
    part of it that the days within a month explain, known as from ``calls``, and ``seen`` the one that the months of
    the history show: both are in the drawn days already. ``doubt`` is the error of the growth [share per month].
    ``is_known`` says whether the history itself shows growth and spread; ``rise`` is the slope that it shows [share per
    month], whether chance explains it or not (``is_beyond_chance``).
    """

    places: Whole
    growth: float
    spread: float
    is_known: bool
    is_given: bool = False
    freedom: float = inf
    inside: float = 0.0
    seen: float = 0.0
    doubt: float = 0.0
    rise: float = 0.0
    is_beyond_chance: bool = False
    calls: int = 1

    def factors(self, places: Whole, rng: np.random.Generator, count: int) -> Whole:
        """What the money of each month of the history is times, in places of the calendar [1/10,000].

        The shape is ``count`` × places × months of the history. What is wrong with the mean and the growth is wrong in
        all places; how a month differs is its own.
        """
        ratio = self._at(places)[:, None] / self._at(self.places)
        square = self._squares(rng, count)[:, None]
        months = len(self.places)
        shared, slope = (rng.standard_normal((count, 1)) for _ in range(2))
        own = rng.standard_normal((count, len(places)))
        if np.isinf(self.freedom):
            doubt = np.maximum(LOWEST, 1 + self.spread * (shared if months > 1 else own))
        else:
            drawn = self.apart * self.seen**2 * (months - 1) / months + self.inside**2
            more = np.maximum(0, square * (1 + 1 / months) - drawn)
            mean = np.minimum(more, square / months)
            away = (places - self.places.mean())[None, :]
            apart = np.sqrt(more - mean) * own + np.sqrt(mean) * shared + self.doubt * slope * away
            doubt = np.exp(np.clip(apart, -FURTHEST, FURTHEST))
        factors = np.clip(ratio[None, :, :] * doubt[:, :, None], LOWEST, HIGHEST)
        return np.asarray(np.rint(factors * SCALE), dtype=np.int64)

    @property
    def apart(self) -> float:
        """Which part of the differences between the months seen is more than the chance of their days [share]."""
        if np.isinf(self.freedom):
            return 1.0
        return max(0.0, 1 - (self.inside / self.seen) ** 2) if self.seen else 0.0

    def _squares(self, rng: np.random.Generator, count: int) -> Real:
        """A spread for each simulated month that would fit the months and the calls seen, squared."""
        if np.isinf(self.freedom):
            return np.full(count, self.spread**2)
        by_chance = self.inside**2 * self.calls / rng.chisquare(self.calls, count)
        between = max(0.0, self.spread**2 - self.inside**2)
        return np.asarray(by_chance + between * self.freedom / rng.chisquare(self.freedom, count))

    def _at(self, places: Whole) -> Real:
        away = places - self.places.mean()
        if self.is_given:
            return np.asarray((1 + self.growth) ** away, dtype=np.float64)
        return np.asarray(np.maximum(0.1, 1 + self.growth * away), dtype=np.float64)


def level(history: History, growth: float | None = None, *, is_wide: bool = True) -> Level:
    """The level of a history; ``is_wide``: for a chance on one side, which is kept where six months do not show more.

    Else for an interval, which is to be missed as often as said on either side.
    """
    places = np.array([month_place(name) for name in history.months])
    spending = _per_working_day(history)
    months, mean = len(places), spending.mean()
    inside = _inside(history)
    if mean == 0:
        return Level(places, float(growth or 0), UNKNOWN_SPREAD, is_known=False, is_given=growth is not None)
    away = places - places.mean()
    found = Slope()
    if growth is None and months >= (FEWEST_MONTHS if is_wide else MONTHS_THAT_SHOW):
        found = _slope(away, spending / mean, inside, is_wide=is_wide)
    line = (1 + growth) ** away if growth is not None else np.maximum(0.1, 1 + found.used * away)
    rest = spending / mean / line
    rest = rest / rest.mean() if is_wide else np.log(np.maximum(rest, NOTHING))
    free = max(1.0, months - 1 - found.kept)
    seen = float(np.sqrt(((rest - rest.mean()) ** 2).sum() / free))
    by_chance = inside**2 * (1 + 1 / sqrt(free) if is_wide else 1)
    between = max(0.0, seen**2 - by_chance)
    if not is_wide and months >= MONTHS_THAT_SHOW:
        between *= _drifts(rest - rest.mean())
    if months < MONTHS_THAT_SHOW:
        between = max(between, (UNKNOWN_SPREAD if is_wide else LEAST_SPREAD) ** 2)
    freedom = PRIOR_FREEDOM + (free if months > 1 else 0) if is_wide else free
    spread = float(np.sqrt(between + inside**2))
    known = months >= FEWEST_MONTHS
    return Level(
        places,
        float(growth) if growth is not None else found.used,
        spread,
        is_known=known,
        is_given=growth is not None,
        freedom=freedom,
        inside=inside,
        seen=seen,
        doubt=found.doubt,
        rise=found.seen,
        is_beyond_chance=found.is_beyond_chance,
        calls=max(1, len(history.amounts)),
    )


class Slope(NamedTuple):
    """The line through months: the slope ``seen``, what is ``used`` of it, and its error ``doubt`` [share per month].

    ``kept`` is the share of the slope that is used.
    """

    seen: float = 0.0
    used: float = 0.0
    doubt: float = 0.0
    kept: float = 0.0
    is_beyond_chance: bool = False


def _slope(away: Real, spending: Real, inside: float, *, is_wide: bool) -> Slope:
    """The slope of spending, and what is used of it; of what is not, the part that may be true makes it less sure."""
    squares = float((away**2).sum())
    slope = float((away * spending).sum() / squares)
    rest = spending - 1 - slope * away
    free = max(1, len(away) - 2)
    noise = max(float(np.sqrt((rest**2).sum() / free)), inside)
    error = float(noise / np.sqrt(squares))
    if not is_wide:
        lasting = min(LASTING_GROWTH, max(-LASTING_GROWTH, slope))
        return Slope(slope, lasting, float(np.hypot(error, (slope - lasting) * _sure(slope, 2 * error))), 1.0)
    prior = _sure(PRIOR_GROWTH, error)
    is_beyond = _is_beyond_chance(away, spending, inside)
    kept = max(prior, _sure(slope, error)) if is_beyond else prior if prior >= LEAST_WEIGHT else 0.0
    used = max(0.0, slope * kept)
    unsure = max(0.0, slope - used) * _sure(slope, 2 * error)
    return Slope(slope, used, float(np.hypot(error * np.sqrt(prior), unsure)), kept if used else 0.0, is_beyond)


def _is_beyond_chance(away: Real, spending: Real, inside: float) -> bool:
    """Whether months that stray so from steady growth, or by the chance of their days, seldom rise so."""
    rise = np.log(np.maximum(spending, NOTHING))
    squares, free = float((away**2).sum()), max(1, len(away) - 2)
    slope = float((away * rise).sum() / squares)
    rest = rise - rise.mean() - slope * away
    error = max(sqrt(float((rest**2).sum()) / free), inside) / sqrt(squares)
    return slope > 0 and chance_above(slope / error if error else inf, free) < BY_CHANCE


def chance_above(value: float, freedom: int) -> float:
    """How often Student's t lies above a value [share].

    >>> round(chance_above(12.706, 1), 4), round(chance_above(2.776, 4), 4), round(chance_above(-2.776, 4), 4)
    (0.025, 0.025, 0.975)
    """
    steps = (np.arange(STEPS) + 0.5) / STEPS
    whole = np.cos(np.pi * (steps - 0.5)) ** (freedom - 1)
    first = float(np.arctan(value / sqrt(freedom)))
    above = np.cos(first + (np.pi / 2 - first) * steps) ** (freedom - 1)
    return float(above.mean() / whole.mean() * (0.5 - first / np.pi))


def _drifts(rest: Real) -> float:
    """How much further off a month ahead is where neighbouring months go together, as in a season [times, squared]."""
    squares = float((rest**2).sum())
    if not squares:
        return 1.0
    together = float((rest[1:] * rest[:-1]).sum()) / squares + 1 / (2 * len(rest))
    together = min(MOST_TOGETHER, max(0.0, together))
    return (1 + together) / (1 - together)


def _sure(slope: float, doubt: float) -> float:
    """Which part of a slope is more than its doubt [share].

    >>> _sure(0.5, 0.5)
    0.5
    """
    return slope**2 / (slope**2 + doubt**2) if slope else 0.0


def _works(history: History) -> npt.NDArray[np.bool_]:
    works = ~history.is_weekend
    return works if history.day_amount[works].any() else np.ones_like(works)


def _per_working_day(history: History) -> Real:
    """The money of each month per working day; of all days where working days have none."""
    months, works = len(history.months), _works(history)
    money = np.bincount(history.month_no[works], history.day_amount[works].astype(np.float64), months)
    return np.asarray(money / np.maximum(1, np.bincount(history.month_no[works], minlength=months)))


def _inside(history: History) -> float:
    """How much a month differs by chance of its days alone [share]: days that follow one another go together."""
    works, months = _works(history), len(history.months)
    mean = _per_working_day(history)
    if not mean.sum():
        return 0.0
    rest = history.day_amount[works] - mean[history.month_no[works]]
    squares = float((rest**2).sum())
    near = sum(float((rest[k:] * rest[:-k]).sum()) for k in range(1, NEIGHBOURS + 1))
    month = float(history.day_amount[works].sum()) / months
    return float(np.sqrt(max(squares + 2 * near, squares / 2) / months) / month)
