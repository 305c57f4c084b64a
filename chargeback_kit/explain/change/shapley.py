"""Shares that do not depend on the order in which causes are looked at (Shapley), and their rounding to whole cents.

Of several things that changed at once each is given the mean of what it adds, over every order in which they can be
changed one after the other. The parts add up to the whole change, and the change the other way round has the same parts
with the other sign.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations
from math import factorial

from chargeback_kit.chargeback.split import largest_remainders

Ratio = tuple[int, int]
Factor = tuple[Ratio, Ratio]
ORDERS = {size: [factorial(first) * factorial(size - 1 - first) for first in range(size)] for size in range(1, 9)}
"""In how many orders of ``size`` players exactly so many others come before one."""


def shapley(players: int, value: Callable[[frozenset[int]], Fraction | int]) -> list[Fraction]:
    """What each of several players adds; ``value`` is the whole once the players of a set have changed.

    100 minutes at 0.10 become 150 minutes at 0.20: 10.00 become 30.00. Minutes first adds 5.00, minutes last 10.00;
    the price adds 15.00 or 10.00. Minutes are given 7.50, the price 12.50:

    >>> minutes, price = (100, 150), (Fraction(1, 10), Fraction(2, 10))
    >>> [str(part) for part in shapley(2, lambda new: minutes[0 in new] * price[1 in new])]
    ['15/2', '25/2']
    """
    found = {new: Fraction(value(new)) for new in _sets(tuple(range(players)))}
    return [
        sum(
            (_weight(len(new), players) * (found[new | {player}] - found[new]) for new in found if player not in new),
            Fraction(0),
        )
        for player in range(players)
    ]


def of_product(factors: Sequence[Factor]) -> tuple[list[int], int]:
    """The same for a product, of each factor before and after as (numerator, denominator).

    In whole numbers over one denominator, which comes last, since there are many:

    >>> parts, below = of_product([((100, 1), (150, 1)), ((1, 10), (2, 10))])
    >>> [str(Fraction(part, below)) for part in parts]
    ['15/2', '25/2']
    """
    befores, afters, below = [], [], factorial(len(factors))
    for (first, first_below), (second, second_below) in factors:
        befores.append(first * second_below)
        afters.append(second * first_below)
        below *= first_below * second_below
    parts = []
    for player, (before, after) in enumerate(zip(befores, afters, strict=True)):
        if before == after:
            parts.append(0)
            continue
        sums = [1]
        for place, (first, second) in enumerate(zip(befores, afters, strict=True)):
            if place != player:
                sums = [x * first + y * second for x, y in zip([*sums, 0], [0, *sums], strict=True)]
        orders = ORDERS[len(sums)]
        parts.append((after - before) * sum(n * each for n, each in zip(orders, sums, strict=True)))
    return parts, below


def to_whole(parts: Sequence[Fraction], total: int) -> list[int]:
    """Parts as whole numbers that add up to the total: rounded down, what is left to the largest remainders (R52).

    What the parts lack of the total, or have beyond it, first goes to the largest part. The same parts with the other
    sign are rounded to the same with the other sign, and a part of nothing stays nothing.

    >>> to_whole([Fraction(15, 2), Fraction(25, 2), Fraction(0)], 20)
    [8, 12, 0]
    >>> to_whole([Fraction(-15, 2), Fraction(-25, 2), Fraction(0)], -20)
    [-8, -12, 0]
    """
    exact = list(parts)
    if not exact:
        return []
    lacking = total - sum(exact)
    if lacking:
        exact[max(range(len(exact)), key=lambda place: abs(exact[place]))] += lacking
    sign = next((1 if part > 0 else -1 for part in exact if part), 1)
    floored = {place: divmod(sign * part, 1) for place, part in enumerate(exact)}
    return [sign * part for part in largest_remainders(floored, sign * total)[0].values()]


def _sets(players: tuple[int, ...]) -> list[frozenset[int]]:
    return [frozenset(chosen) for size in range(len(players) + 1) for chosen in combinations(players, size)]


def _weight(size: int, players: int) -> Fraction:
    """In how many of all orders exactly these players come before."""
    return Fraction(factorial(size) * factorial(players - size - 1), factorial(players))
