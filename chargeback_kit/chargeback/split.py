"""The exact split (R52): shares floored to the cent, the cents left to the largest remainders, ties by name."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction


def split(amount: Decimal, weights: Mapping[str, Fraction | int]) -> dict[str, Decimal]:
    """Share an amount by weights; the parts sum to the whole.

    >>> split(Decimal("1.00"), {"a": 1, "b": 1, "c": 1})
    {'a': Decimal('0.34'), 'b': Decimal('0.33'), 'c': Decimal('0.33')}
    >>> split(Decimal("1.00"), {})
    Traceback (most recent call last):
    ...
    ValueError: nothing to share 1.00 by
    """
    total = sum(weights.values())
    if total <= 0:
        raise ValueError(f"nothing to share {amount} by")
    cents = int(amount.scaleb(2))
    if len(weights) == 1:
        return dict.fromkeys(weights, Decimal(cents).scaleb(-2))
    exact = {name: divmod(cents * weight, total) for name, weight in weights.items()}
    parts = {name: int(whole) for name, (whole, _) in exact.items()}
    by_remainder = sorted(exact, key=lambda name: (-exact[name][1], name))
    for name in by_remainder[: cents - sum(parts.values())]:
        parts[name] += 1
    return {name: Decimal(part).scaleb(-2) for name, part in parts.items()}
