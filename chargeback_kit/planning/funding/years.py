"""Simulated years: what twelve months in a row cost, to see what of a purchase lapses (R40)."""

import numpy as np

from chargeback_kit.planning.funding.history import Whole
from chargeback_kit.planning.funding.months import Months

MONTHS_TO_LAPSE = 12


def year_spent(months: Months, seed: int) -> Whole:
    """The money of twelve simulated months in a row, at the level of the month planned for [micro-units]."""
    dice = np.random.default_rng([seed, MONTHS_TO_LAPSE])
    drawn = dice.integers(0, months.count, size=(months.count, MONTHS_TO_LAPSE))
    return np.asarray(months.spent[drawn].sum(axis=1), dtype=np.int64)
