"""What price per minute a reported charge allows: two decimals hide the truth (R34).

A charge of 0.01 was anything from 0.005 up to 0.015 before it was rounded half up, and how many minutes were billed
depends on the increment (R20). Whoever recomputes a rate from one call must live with the interval.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any, get_args

from chargeback_kit.problems import WrongValue
from chargeback_kit.records.switches import Switches
from chargeback_kit.records.terms.argument_checks import checked_arguments
from chargeback_kit.records.terms.argument_types import Price
from chargeback_kit.rules.calendar import SECONDS_PER_MINUTE

HALF_A_CENT = Fraction(1, 200)
INCREMENTS: tuple[int, ...] = get_args(Switches.model_fields["increment_seconds"].annotation)
"""The increments that a switch may name [s], its default first (R20)."""

NANO_PER_MICRO = 1_000

Interval = tuple[Fraction, Fraction]


def implied_rate(seconds: int, charge: Decimal, increment: int) -> Interval:
    """The prices per minute that explain a charge: from the first, up to but not including the second.

    >>> lowest, below = implied_rate(23, Decimal("0.01"), 6)
    >>> str(lowest), str(below)
    ('1/80', '3/80')
    >>> implied_rate(0, Decimal("0.01"), 60)
    Traceback (most recent call last):
    ...
    chargeback_kit.problems.WrongValue: a call of 0 s has no price per minute
    """
    if seconds <= 0:
        raise WrongValue(f"a call of {seconds} s has no price per minute")
    minutes = Fraction(-(-seconds // increment) * increment, SECONDS_PER_MINUTE)
    exact = Fraction(charge)
    return max(Fraction(), exact - HALF_A_CENT) / minutes, (exact + HALF_A_CENT) / minutes


@checked_arguments
def implied_rates(seconds: int, charge: Price) -> dict[int, Interval]:
    """The interval for every increment that a report may have billed by.

    >>> list(implied_rates(23, Decimal("0.01")))
    [60, 6, 1]
    """
    return {increment: implied_rate(seconds, Decimal(charge), increment) for increment in INCREMENTS}


def nano_bounds(counted_seconds: Any, price_micro: Any, unit_micro: Any) -> tuple[Any, Any]:
    """The same in whole numbers, of one call or of arrays: the lowest and the highest price [10⁻⁹ currency/min].

    ``counted_seconds`` are rounded up to the increment already, at least 1; ``price_micro`` is the charge without its
    connection fee and ``unit_micro`` what it was rounded to, half up [10⁻⁶ currency]. A minute at 0.01:

    >>> nano_bounds(60, 10_000, 10_000)
    (5000000, 14999999)
    """
    per_micro = NANO_PER_MICRO * SECONDS_PER_MINUTE
    lowest = -((unit_micro - 2 * price_micro) * per_micro // (2 * counted_seconds))
    below = -((-unit_micro - 2 * price_micro) * per_micro // (2 * counted_seconds))
    return lowest, below - 1
