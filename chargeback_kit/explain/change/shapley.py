"""Shares that do not depend on the order in which causes are looked at (Shapley), and their rounding to whole cents.

Of several things that changed at once each is given the mean of what it adds, over every order in which they can be
changed one after the other. The parts add up to the whole change, and the change the other way round has the same parts
with the other sign.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations
from math import factorial

Pair = tuple[Fraction | int, Fraction | int]


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


def of_product(factors: Sequence[Pair]) -> list[Fraction]:
    """The same for a product, of each factor before and after; in whole numbers, since there are many.

    >>> [str(part) for part in of_product([(100, 150), (Fraction(1, 10), Fraction(2, 10))])]
    ['15/2', '25/2']
    """
    whole = [_whole(pair) for pair in factors]
    scale = factorial(len(factors))
    for _, _, below in whole:
        scale *= below
    parts = []
    for player, (before, after, _) in enumerate(whole):
        others = [each for place, each in enumerate(whole) if place != player]
        sums = [1] + [0] * len(others)
        for first, second, _ in others:
            sums = [sums[size] * first + (sums[size - 1] * second if size else 0) for size in range(len(others) + 1)]
        orders = [factorial(size) * factorial(len(others) - size) for size in range(len(others) + 1)]
        parts.append(Fraction((after - before) * sum(n * each for n, each in zip(orders, sums, strict=True)), scale))
    return parts


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
    floors = [sign * part // 1 for part in exact]
    left = sign * total - sum(floors)
    for place in sorted(range(len(exact)), key=lambda each: (floors[each] - sign * exact[each], each))[:left]:
        floors[place] += 1
    return [sign * floor for floor in floors]


def _whole(pair: Pair) -> tuple[int, int, int]:
    """Two fractions as whole numbers over one denominator."""
    before, after = Fraction(pair[0]), Fraction(pair[1])
    below = before.denominator * after.denominator
    return before.numerator * after.denominator, after.numerator * before.denominator, below


def _sets(players: tuple[int, ...]) -> list[frozenset[int]]:
    return [frozenset(chosen) for size in range(len(players) + 1) for chosen in combinations(players, size)]


def _weight(size: int, players: int) -> Fraction:
    """In how many of all orders exactly these players come before."""
    return Fraction(factorial(size) * factorial(players - size - 1), factorial(players))
