"""The level of the month planned for, seen from each month of the history, and how sure it is.

Three months or more carry a line through their spending per working day; its slope is pulled towards 0 as far as
chance explains it, and a fall is never counted on. Fewer months show neither growth nor how months differ; a stated
spread stands in. ``growth`` given by the user [share per month] replaces the slope.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chargeback_kit.planning.funding.history import History, Whole, month_place

SCALE = 10_000
FEWEST_MONTHS = 3
UNKNOWN_SPREAD = 0.25
LOWEST, HIGHEST = 0.25, 4.0
Real = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Level:
    """Spending per month relative to the mean: ``growth`` [share per month] and the ``spread`` of a forecast [share].

    ``is_known`` says whether the history itself shows growth and spread.
    """

    places: Whole
    growth: float
    spread: float
    is_known: bool
    is_given: bool = False

    def factors(self, place: int, rng: np.random.Generator, count: int) -> Whole:
        """What the money of each month of the history is times, in a place of the calendar [1/10,000].

        The shape is ``count`` × months of the history.
        """
        ratio = self._at(np.array([place]))[0] / self._at(self.places)
        doubt = np.maximum(LOWEST, 1 + self.spread * rng.standard_normal(count))
        factors = np.clip(ratio[None, :] * doubt[:, None], LOWEST, HIGHEST)
        return np.asarray(np.rint(factors * SCALE), dtype=np.int64)

    def _at(self, places: Whole) -> Real:
        away = places - self.places.mean()
        if self.is_given:
            return np.asarray((1 + self.growth) ** away, dtype=np.float64)
        return np.asarray(np.maximum(0.1, 1 + self.growth * away), dtype=np.float64)


def level(history: History, place: int, growth: float | None = None) -> Level:
    """The level of a history for a forecast of one place of the calendar (see ``month_place``)."""
    places = np.array([month_place(name) for name in history.months])
    spending = _per_working_day(history)
    mean = spending.mean()
    if len(places) < FEWEST_MONTHS or mean == 0:
        return Level(places, float(growth or 0), UNKNOWN_SPREAD, is_known=False, is_given=growth is not None)
    away = places - places.mean()
    slope = float((away * spending).sum() / (away**2).sum() / mean)
    rest = spending / mean - 1 - slope * away
    noise = float(np.sqrt((rest**2).sum() / max(1, len(places) - 2)))
    doubt = noise / float(np.sqrt((away**2).sum()))
    if growth is not None:
        return Level(places, float(growth), noise / np.sqrt(len(places)), is_known=True, is_given=True)
    ahead = (place - places.mean()) * doubt
    spread = float(np.sqrt(noise**2 / len(places) + ahead**2))
    return Level(places, max(0.0, _shrunk(slope, doubt)), spread, is_known=True)


def _shrunk(slope: float, doubt: float) -> float:
    """The slope less what chance explains of it.

    >>> _shrunk(0.5, 0.5)
    0.25
    """
    return slope * slope**2 / (slope**2 + doubt**2) if slope else 0.0


def _per_working_day(history: History) -> Real:
    """The money of each month per working day; of all days where working days have none."""
    months = len(history.months)
    works = ~history.is_weekend
    works = works if history.day_amount[works].any() else np.ones_like(works)
    money = np.bincount(history.month_no[works], history.day_amount[works].astype(np.float64), months)
    return money / np.maximum(1, np.bincount(history.month_no[works], minlength=months))
