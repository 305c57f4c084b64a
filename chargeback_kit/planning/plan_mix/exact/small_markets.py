"""The cheapest of all choices of a small market, call by call.

What a plan's takers cost depends on who they are and on nobody else. So the best choice for a set of people is the
best one with the options so far, for some of them, and one more option for the others: every split of every set is
tried, option by option.
"""

from collections.abc import Iterator

import numpy as np

from chargeback_kit.money import MICRO_PER_CENT
from chargeback_kit.planning.assignment import Flags, Places
from chargeback_kit.planning.plan_mix.exact.prices import MarketPrices

NEVER = 1 << 62


def cheapest_of_all(
    prices: MarketPrices, start: Places, limits: dict[int, int], today: Places
) -> tuple[int, Places, int]:
    """The least cost over all months [micro], its choice [n], and what no choice goes below however a part is rounded.

    Of equal choices that is taken which leaves most people as today. Who has one option keeps that of ``start``. The
    money over a pool may not exceed its limit. The cost is up to a micro-unit a person too high.
    """
    free = np.flatnonzero(prices.allowed.sum(axis=1) > 1)
    fixed = np.array(start)
    everybody = (1 << len(free)) - 1
    least, taken = [0, *(NEVER for _ in range(everybody))], []
    below = list(least)
    for option in range(len(prices.options)):
        rest = np.isin(np.arange(len(fixed)), free, invert=True) & (fixed == option)
        may = sum(1 << n for n, person in enumerate(free) if prices.allowed[person, option])
        costs = {part: _cost(prices, option, _joined(rest, free, part), limits, today) for part in _parts(may)}
        least, choice = _one_more(least, {part: cost for part, (cost, _) in costs.items()}, may)
        below, _ = _one_more(below, {part: bound for part, (_, bound) in costs.items()}, may)
        taken.append(choice)
    left = everybody
    for option in reversed(range(len(prices.options))):
        part = taken[option][left]
        fixed[free[[n for n in range(len(free)) if part >> n & 1]]] = option
        left &= ~part
    return least[everybody], fixed, below[everybody]


def _cost(prices: MarketPrices, option: int, members: Flags, limits: dict[int, int], today: Places) -> tuple[int, int]:
    """What an option costs those who take it, a micro-unit more for each who changes; and at least."""
    if option in limits and prices.over(option, members) > limits[option]:
        return NEVER, NEVER
    cost, cut = prices.of_and_cut(option, members)
    return cost + int((members & (today != option)).sum()), cost - cut * MICRO_PER_CENT


def _joined(rest: Flags, free: Places, part: int) -> Flags:
    members = rest.copy()
    members[free[[n for n in range(len(free)) if part >> n & 1]]] = True
    return members


def _one_more(least: list[int], costs: dict[int, int], may: int) -> tuple[list[int], list[int]]:
    """The least costs by set once one more option may be taken, and which part of each set takes it."""
    found, choice = [], []
    for people in range(len(least)):
        cost, part = min((least[people & ~part] + costs[part], part) for part in _parts(people & may))
        found.append(min(cost, NEVER))
        choice.append(part)
    return found, choice


def _parts(people: int) -> Iterator[int]:
    """Every part of a set of people, written as bits, the whole one first.

    >>> list(_parts(5))
    [5, 4, 1, 0]
    """
    part = people
    while part:
        yield part
        part = (part - 1) & people
    yield 0
