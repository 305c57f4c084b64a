"""Exact money: the only parsing, rounding and writing of amounts in the kit.

Inside the engine an amount is an ``int`` of micro-units (10⁻⁶ of the currency); outside it is a
``decimal.Decimal`` with two decimals. A binary float is refused wherever an amount is read.
"""

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MICRO = 1_000_000
MICRO_PER_CENT = 10_000
DIGITS_BEFORE_THE_POINT = 12

Whole = TypeVar("Whole", int, "npt.NDArray[np.int64]")
"""A whole number, or an array of them: one rule for a call and for all calls at once."""


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
    return _scaled(value, 6)


def to_nano(value: str | int | Decimal) -> int:
    """A price in units of 10⁻⁹, as rates are kept; more than nine decimals are refused.

    >>> to_nano("0.0109")
    10900000
    """
    return _scaled(value, 9)


def _scaled(value: str | int | Decimal, decimals: int) -> int:
    scaled = money(value).scaleb(decimals)
    whole = int(scaled)
    if whole != scaled:
        raise ValueError(f'"{value}" has more than {decimals} decimals')
    return whole


def from_micro(micro: int) -> Decimal:
    """Micro-units as a Decimal with two decimals; a part of a cent is rounded half up.

    >>> from_micro(50000), from_micro(-5000)
    (Decimal('0.05'), Decimal('-0.01'))
    """
    return Decimal(cents(micro)).scaleb(-2)


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
    amount = Decimal(whole).scaleb(-places)
    cents = amount.quantize(Decimal("0.01"))
    return cents if amount == cents else amount.normalize()
