"""From a history to simulated months: one seed, the same months on every machine and in every order."""

from datetime import date

import numpy as np

from chargeback_kit.planning.funding.history import DAY_NS, History, Whole, month_place
from chargeback_kit.planning.funding.level import Level
from chargeback_kit.planning.funding.months import Months, draw_days
from chargeback_kit.planning.funding.risks import Risks

HOUR_NS = 3_600_000_000_000


def resample(history: History, days: tuple[date, ...], level: Level, risks: Risks) -> Months:
    """Draw ``risks.paths`` runs of the given days; a run over several months draws a month of the history for each."""
    dice = np.random.default_rng(risks.seed)
    places = np.array([month_place(day.isoformat()[:7]) for day in days])
    from_month = np.empty((risks.paths, len(days)), dtype=np.int64)
    factor = np.empty_like(from_month)
    for place in np.unique(places):
        here = places == place
        drawn = _evenly(len(history.months), risks.paths, dice)
        from_month[:, here] = drawn[:, None]
        levels = level.factors(int(place), dice, risks.paths)
        factor[:, here] = levels[np.arange(risks.paths), drawn][:, None]
    source = draw_days(history, days, from_month, dice)
    first, last = risks.lag_hours
    lag_ns = dice.integers(first * HOUR_NS, last * HOUR_NS, endpoint=True, size=source.shape)
    card_from, card_until = card_failures(len(days), risks, risks.paths, dice)
    return Months(history, days, source, factor, lag_ns, card_from, card_until, from_month[:, 0].copy())


def _evenly(months: int, count: int, dice: np.random.Generator) -> Whole:
    """Every month of the history as often as every other, in random order."""
    return np.asarray(dice.permutation(np.arange(count) % months), dtype=np.int64)


def card_failures(days: int, risks: Risks, count: int, dice: np.random.Generator) -> tuple[Whole, Whole]:
    """When the card fails and works again in each month; both are 0 where it never fails [ns since the start]."""
    fails = dice.random(count) < risks.card_chance
    begins = dice.integers(0, days * DAY_NS, size=count)
    begins = np.where(fails, begins, 0)
    return begins, begins + np.where(fails, risks.card_days * DAY_NS, 0)
