"""The exact split (R52): shares floored to the cent, the cents left to the largest remainders, ties by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from chargeback_kit.money import in_cents, of_cents
from chargeback_kit.problems import WrongValue
from chargeback_kit.records.terms.argument_checks import checked_arguments
from chargeback_kit.records.terms.argument_types import Weights, WholeCents

CENT = Decimal("0.01")
Weight = Fraction | int
Key = TypeVar("Key")


@dataclass(frozen=True)
class Split:
    """An amount shared by weights, and how the cents fell.

    ``remainders`` is what flooring left of each share, in parts of a cent times the sum of the weights;
    ``with_odd_cent`` are those who got one of the cents left, the largest remainder first.
    """

    amount: Decimal
    weights: Mapping[str, Weight]
    parts: dict[str, Decimal]
    remainders: Mapping[str, Weight]
    with_odd_cent: tuple[str, ...]

    @property
    def total(self) -> Weight:
        """The sum of the weights."""
        return sum(self.weights.values())

    def floor(self, name: str) -> Decimal:
        """A share rounded down to the cent."""
        return self.parts[name] - CENT if name in self.with_odd_cent else self.parts[name]

    def remainder(self, name: str) -> Fraction:
        """The part of a cent that rounding down left of a share.

        >>> divide(Decimal("1.00"), {"a": 1, "b": 2}).remainder("b")
        Fraction(2, 3)
        """
        return Fraction(self.remainders[name]) / self.total


def divide(amount: Decimal, weights: Mapping[str, Weight]) -> Split:
    """Share an amount by weights and keep how; the parts sum to the whole.

    >>> shared = divide(Decimal("1.00"), {"a": 1, "b": 2})
    >>> shared.floor("a"), shared.floor("b"), shared.with_odd_cent
    (Decimal('0.33'), Decimal('0.66'), ('b',))
    >>> shared.parts
    {'a': Decimal('0.33'), 'b': Decimal('0.67')}
    """
    total = sum(weights.values())
    if total <= 0:
        raise WrongValue(f"nothing to share {amount} by")
    cents = in_cents(amount)
    if len(weights) == 1:
        return Split(amount, weights, dict.fromkeys(weights, of_cents(cents)), dict.fromkeys(weights, 0), ())
    exact = {name: divmod(cents * weight, total) for name, weight in weights.items()}
    parts, with_odd_cent = largest_remainders(exact, cents)
    shares = {name: of_cents(part) for name, part in parts.items()}
    return Split(amount, weights, shares, {name: left for name, (_, left) in exact.items()}, with_odd_cent)


def in_whole(whole: int, weights: Mapping[Key, Weight], name: Callable[[Key], Any] = lambda key: key) -> dict[Key, int]:
    """A whole number shared by weights: cents, seconds, millionths; ``name`` is what decides between equal remainders.

    >>> in_whole(10, {"Sales": 2, "Legal": 1})
    {'Sales': 7, 'Legal': 3}
    >>> in_whole(1, {"b": 1, "a": 1})
    {'b': 0, 'a': 1}
    """
    total = sum(weights.values())
    if total <= 0:
        raise WrongValue(f"nothing to share {whole} by")
    return largest_remainders({key: divmod(whole * weight, total) for key, weight in weights.items()}, whole, name)[0]


def largest_remainders(
    exact: Mapping[Key, tuple[Weight, Weight]], whole: int, name: Callable[[Key], Any] = lambda key: key
) -> tuple[dict[Key, int], tuple[Key, ...]]:
    """Parts that add up to a whole number, and which of them got one of what flooring left.

    ``exact`` is each part as it was floored and its remainder, all remainders on one scale: what is left goes to the
    largest of them, of equal ones to the first by ``name``.

    >>> largest_remainders({"a": (3, 1), "b": (6, 2)}, 10)
    ({'a': 3, 'b': 7}, ('b',))
    """
    parts = {key: int(floored) for key, (floored, _) in exact.items()}
    by_remainder = sorted(exact, key=lambda key: (-exact[key][1], name(key)))
    with_odd_one = tuple(by_remainder[: whole - sum(parts.values())])
    for key in with_odd_one:
        parts[key] += 1
    return parts, with_odd_one


@checked_arguments
def split(amount: WholeCents, weights: Weights) -> dict[str, Decimal]:
    """The parts of an amount of whole cents shared by weights of 0 or more, which are taken as they are written.

    >>> split(Decimal("1.00"), {"a": 1, "b": 1, "c": 1})
    {'a': Decimal('0.34'), 'b': Decimal('0.33'), 'c': Decimal('0.33')}
    >>> split(Decimal("1.00"), {})
    Traceback (most recent call last):
    ...
    chargeback_kit.problems.WrongValue: nothing to share 1.00 by
    """
    return divide(Decimal(amount), weights).parts
