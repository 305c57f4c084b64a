"""More or fewer calls in the month that is planned: growth as the user says, the season where twelve months tell it.

Where the bills hold each of the twelve calendar months, every month is scaled to the one that is planned, by the
seconds that somebody on the user list called on average in that month of the year.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from chargeback_kit.money import nearest
from chargeback_kit.planning.assignment import Ints
from chargeback_kit.planning.plan_mix.demand import Demand, Usage
from chargeback_kit.records.terms.planning import Planning

PARTS = 1_000_000
YEAR = 12


@dataclass(frozen=True)
class Growth:
    """The ``demand`` of the month that is planned; ``factors`` [M]: what each month's calls are multiplied by [10⁻⁶].

    ``percent`` is the growth that was given, ``has_season`` whether twelve months told the season.
    """

    demand: Demand
    factors: Ints
    percent: Decimal
    has_season: bool


def growth(known: Demand, terms: Planning, month: date, everybody: Demand | None = None) -> Growth:
    """The demand of the month that begins on a day; ``everybody``, those who have left too, tells the season."""
    seasons = _seasons(everybody or known, month)
    grown = int((PARTS * (100 + terms.growth_percent) / 100).quantize(Decimal(1), ROUND_HALF_UP))
    factors = np.array([each * grown // PARTS for each in seasons or [PARTS] * len(known.months)], np.int64)
    return Growth(_scaled(known, factors), factors, terms.growth_percent, bool(seasons))


def _seasons(known: Demand, month: date) -> list[int]:
    """What each month's calls are multiplied by to be those of a calendar month [10⁻⁶]; empty where it is not known."""
    if {each.first.month for each in known.months} != set(range(1, YEAR + 1)):
        return []
    total = sum(part.sum(axis=0) for part in known.usage.parts[:2]) @ known.by_month
    heads = np.array([[held > 0 for held in person.held] for person in known.people], np.int64).sum(axis=0)
    index: dict[int, list[int]] = {}
    for each, seconds, people in zip(known.months, total.tolist(), heads.tolist(), strict=True):
        index.setdefault(each.first.month, []).append(seconds * PARTS // max(1, people))
    mean = {number: sum(found) // len(found) for number, found in index.items()}
    return [PARTS * mean[month.month] // mean[m.first.month] if mean[m.first.month] else PARTS for m in known.months]


def _scaled(known: Demand, factors: Ints) -> Demand:
    if (factors == PARTS).all():
        return known
    by_day = factors[known.month_of]
    usage = Usage(*(nearest(part * by_day, PARTS) for part in known.usage.parts))
    return replace(known, usage=usage, others_micro=nearest(known.others_micro * by_day, PARTS))
