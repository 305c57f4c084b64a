"""What price per minute a reported charge allows: two decimals hide the truth (R34).

A charge of 0.01 was anything from 0.005 up to 0.015 before it was rounded half up, and how many minutes were billed
depends on the increment (R20). Whoever recomputes a rate from one call must live with the interval.
"""

from decimal import Decimal
from fractions import Fraction

HALF_A_CENT = Fraction(1, 200)
SECONDS_PER_MINUTE = 60
INCREMENTS = (60, 6, 1)

Interval = tuple[Fraction, Fraction]


def implied_rate(seconds: int, charge: Decimal, increment: int) -> Interval:
    """The prices per minute that explain a charge: from the first, up to but not including the second.

    >>> lowest, below = implied_rate(23, Decimal("0.01"), 6)
    >>> str(lowest), str(below)
    ('1/80', '3/80')
    >>> implied_rate(0, Decimal("0.01"), 60)
    Traceback (most recent call last):
    ...
    ValueError: a call of 0 s has no price per minute
    """
    if seconds <= 0:
        raise ValueError(f"a call of {seconds} s has no price per minute")
    minutes = Fraction(-(-seconds // increment) * increment, SECONDS_PER_MINUTE)
    exact = Fraction(charge)
    return max(Fraction(), exact - HALF_A_CENT) / minutes, (exact + HALF_A_CENT) / minutes


def implied_rates(seconds: int, charge: Decimal) -> dict[int, Interval]:
    """The interval for every increment that a report may have billed by.

    >>> list(implied_rates(23, Decimal("0.01")))
    [60, 6, 1]
    """
    return {increment: implied_rate(seconds, charge, increment) for increment in INCREMENTS}
