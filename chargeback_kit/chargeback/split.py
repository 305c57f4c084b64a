"""The exact split (R52): shares floored to the cent, the cents left to the largest remainders, ties by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from chargeback_kit.problems import WrongValue
from chargeback_kit.records.terms.given import Weights, WholeCents
from chargeback_kit.records.terms.taken import taken

CENT = Decimal("0.01")
Weight = Fraction | int


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
    cents = int(amount.scaleb(2))
    if len(weights) == 1:
        return Split(amount, weights, dict.fromkeys(weights, Decimal(cents).scaleb(-2)), dict.fromkeys(weights, 0), ())
    exact = {name: divmod(cents * weight, total) for name, weight in weights.items()}
    parts = {name: int(whole) for name, (whole, _) in exact.items()}
    by_remainder = sorted(exact, key=lambda name: (-exact[name][1], name))
    with_odd_cent = tuple(by_remainder[: cents - sum(parts.values())])
    for name in with_odd_cent:
        parts[name] += 1
    shares = {name: Decimal(part).scaleb(-2) for name, part in parts.items()}
    return Split(amount, weights, shares, {name: left for name, (_, left) in exact.items()}, with_odd_cent)


@taken
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
