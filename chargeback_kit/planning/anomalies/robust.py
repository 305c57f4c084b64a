"""Statistics that a few wild values do not move: medians, their spread, and how unlikely a count is (R61)."""

from collections.abc import Sequence
from itertools import pairwise
from math import exp, lgamma, log
from statistics import median

TO_SIGMA = 1.4826
"""What makes of a median of deviations (MAD) the standard deviation of values that are normally spread."""
ENOUGH = 1e-12


def spread(values: Sequence[float]) -> float:
    """The median distance from the median, as a standard deviation.

    >>> round(spread([1, 2, 3, 4, 1000]), 2), spread([])
    (1.48, 0.0)
    """
    if not values:
        return 0.0
    middle = median(values)
    return TO_SIGMA * median(abs(each - middle) for each in values)


def usual_at_most(values: Sequence[float], sigmas: float) -> float:
    """What is still usual: the median and so many spreads above it, and no less than the mean.

    >>> usual_at_most([0, 0, 0, 0, 0, 10], 3), usual_at_most([4, 5, 6], 3) > 9, usual_at_most([], 3)
    (1.6666666666666667, True, 0.0)
    """
    return max(median(values) + sigmas * spread(values), sum(values) / len(values)) if values else 0.0


def length_spread(seconds: Sequence[int]) -> float:
    """How much lengths of calls differ, as a spread of their logarithms: those of people 0.8 to 1.3, of machines 0.

    >>> length_spread([45, 45, 46, 45]) < 0.05 < 0.8 < length_spread([12, 45, 150, 600, 31, 300])
    True
    """
    return spread([log(max(each, 1)) for each in seconds])


def cadence_spread(starts_ns: Sequence[int]) -> float:
    """How much the gaps between calls differ, in parts of the usual gap: by chance about 1, by a clock 0.

    Calls that begin together have no gap: nothing can be said, as of fewer than three calls.

    >>> cadence_spread([0, 10, 20, 31, 40, 50]) < 0.2, cadence_spread([0, 0, 0, 0]), cadence_spread([0, 9])
    (True, inf, inf)
    """
    gaps = [after - before for before, after in pairwise(starts_ns)]
    usual = median(gaps) if len(gaps) > 1 else 0
    return spread(gaps) / usual if usual else float("inf")


def chance_of(count: int, expected: float) -> float:
    """How likely so many calls or more are where ``expected`` are usual, by a Poisson law.

    >>> round(chance_of(2, 1.0), 4), chance_of(8, 0.5) < 1e-7, chance_of(3, 4.0), chance_of(0, 0.0)
    (0.2642, True, 1.0, 1.0)

    A count that is no more than usual is not asked about: its chance counts as 1.
    """
    if count <= 0 or count <= expected:
        return 1.0
    if expected <= 0:
        return 0.0
    term = total = exp(count * log(expected) - expected - lgamma(count + 1))
    place = count
    while term > total * ENOUGH:
        place += 1
        term *= expected / place
        total += term
    return min(total, 1.0)
