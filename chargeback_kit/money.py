"""Exact money: the only parsing, rounding and writing of amounts in the kit.

Inside the engine an amount is an ``int`` of micro-units (10⁻⁶ of the currency); outside it is a
``decimal.Decimal`` with two decimals. A binary float is refused wherever an amount is read.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from decimal import Context, Decimal, Inexact, InvalidOperation, localcontext
from fractions import Fraction
from functools import cached_property, wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MICRO = 1_000_000
MICRO_PER_CENT = 10_000
DIGITS_BEFORE_THE_POINT = 12

Whole = TypeVar("Whole", int, "npt.NDArray[np.int64]")
"""A whole number, or an array of them: one rule for a call and for all calls at once."""

EXACT = Context(prec=60, traps=[InvalidOperation, Inexact])
"""In which amounts are read, written and added up; a program around the kit may ask decimals for fewer digits."""

Given = ParamSpec("Given")
Result = TypeVar("Result")
Figures = TypeVar("Figures", bound=type)


def money(value: str | int | Decimal) -> Decimal:
    """Read an amount exactly; text, int or Decimal, never a float.

    >>> money("12.30")
    Decimal('12.30')
    >>> money(0.1)
    Traceback (most recent call last):
    ...
    ValueError: 0.1 is a binary fraction; write money as text, such as "0.1"
    """
    if isinstance(value, float):
        raise ValueError(f'{value} is a binary fraction; write money as text, such as "{value}"')
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError(f"{value} is not an amount")
    try:
        amount = Decimal(value)
    except InvalidOperation:
        raise ValueError(f'"{value}" is not an amount; write it with a point, such as "12.30"') from None
    if not amount.is_finite():
        raise ValueError(f'"{value}" is not an amount')
    if amount.adjusted() >= DIGITS_BEFORE_THE_POINT:
        raise ValueError(f'"{value}" is too large an amount')
    return amount


def to_micro(value: str | int | Decimal) -> int:
    """An amount in micro-units; more than six decimals are refused.

    >>> to_micro("0.05")
    50000
    """
    return _units(money(value), 6, value)


def to_nano(value: str | int | Decimal) -> int:
    """A price in units of 10⁻⁹, as rates are kept; more than nine decimals are refused.

    >>> to_nano("0.0109")
    10900000
    """
    return _units(money(value), 9, value)


def units(value: Decimal, places: int) -> int:
    """How many units of so many decimals a value is; more decimals are refused.

    >>> units(Decimal("1.25"), 3)
    1250
    """
    return _units(value, places, value)


def _units(value: Decimal, places: int, written: object) -> int:
    with suppress(Inexact):
        shifted = EXACT.scaleb(value, places)
        if shifted == (whole := int(shifted)):
            return whole
    raise ValueError(f'"{written}" has more than {places} decimals')


def scaled(whole: int, places: int) -> Decimal:
    """So many units of so many decimals, the other way round.

    >>> scaled(1250, 3)
    Decimal('1.250')
    """
    return EXACT.scaleb(Decimal(whole), -places)


def in_cents(amount: Decimal) -> int:
    """An amount in cents; parts of a cent are refused.

    >>> in_cents(Decimal("12.30"))
    1230
    """
    return units(amount, 2)


def is_whole_cents(amount: Decimal) -> bool:
    """Whether an amount has no part of a cent.

    >>> is_whole_cents(Decimal("12.300")), is_whole_cents(Decimal("12.345"))
    (True, False)
    """
    try:
        in_cents(amount)
    except ValueError:
        return False
    return True


def of_cents(cents: int) -> Decimal:
    """The amount of so many cents.

    >>> of_cents(1230)
    Decimal('12.30')
    """
    return scaled(cents, 2)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum of amounts, with two decimals at least.

    >>> total([Decimal("12.3"), Decimal("0.05")]), total([])
    (Decimal('12.35'), Decimal('0.00'))
    """
    found = Decimal("0.00")
    for amount in amounts:
        found = EXACT.add(found, amount)
    return found


def from_micro(micro: int) -> Decimal:
    """Micro-units as a Decimal with two decimals; a part of a cent is rounded half up.

    >>> from_micro(50000), from_micro(-5000)
    (Decimal('0.05'), Decimal('-0.01'))
    """
    return of_cents(cents(micro))


def round_half_up(value: Fraction) -> int:
    """The nearest whole number; a half goes away from zero.

    >>> round_half_up(Fraction(5, 2)), round_half_up(Fraction(-5, 2))
    (3, -3)
    """
    return nearest(value.numerator, value.denominator)


def nearest(number: Whole, unit: Whole | int) -> Whole:
    """How many units a number is, to the nearest whole one; a half goes away from zero (R31).

    >>> nearest(25, 10), nearest(-25, 10), nearest(-24, 10)
    (3, -3, -2)
    """
    is_half_below = (number < 0) & (unit % 2 == 0)
    return (number + unit // 2 - is_half_below) // unit


def cents(micro: Whole) -> Whole:
    """Whole cents of an amount in micro-units, half up, those below zero as those above.

    >>> cents(125_000), cents(-5_000), cents(-4_999)
    (13, -1, 0)
    """
    return nearest(micro, MICRO_PER_CENT)


def to_cent(micro: Whole) -> Whole:
    """An amount rounded to the cent, which stays in micro-units; the macro of SQL has the same name.

    >>> to_cent(12_345), to_cent(-5_000)
    (10000, -10000)
    """
    return cents(micro) * MICRO_PER_CENT


def exact(whole: int, places: int = 6) -> Decimal:
    """An amount with as many decimals as it has, at least two.

    >>> exact(12_900_000), exact(12_345)
    (Decimal('12.90'), Decimal('0.012345'))
    """
    cents, parts = divmod(100 * whole, 10**places)
    return EXACT.normalize(scaled(whole, places)) if parts else of_cents(cents)


def exactly(work: Callable[Given, Result]) -> Callable[Given, Result]:
    """The same function, in which amounts keep all of their digits, however many the host's decimals have.

    Sums, differences and products of amounts have fewer than 60; what is divided is rounded where the code says so.

    >>> with localcontext(Context(prec=5)):
    ...     Decimal("1234.56") + 1, exactly(lambda amount: amount + 1)(Decimal("1234.56"))
    (Decimal('1235.6'), Decimal('1235.56'))
    """

    @wraps(work)
    def counted(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        with localcontext(EXACT) as ours:
            ours.traps[Inexact] = False
            return work(*args, **kwargs)

    return counted


def exact_figures(of: Figures) -> Figures:
    """The same class: what it counts when it is asked first (``cached_property``) is counted ``exactly``."""
    for each in vars(of).values():
        if isinstance(each, cached_property):
            each.func = exactly(each.func)
    return of
