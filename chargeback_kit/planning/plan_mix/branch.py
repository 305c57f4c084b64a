"""Branching on those who weigh much: one person with very many minutes can leave a gap that no mean choice closes.

The people whom the mean choice divides between options are decided one at a time, the heaviest first: this option, or
any other. Each half is a market of its own with its own bound, and no choice costs less than the lower of the two.
"""

import heapq
import math
from dataclasses import dataclass, replace

import numpy as np

from chargeback_kit.planning.plan_mix.deadline import Deadline
from chargeback_kit.planning.plan_mix.descent import improved
from chargeback_kit.planning.plan_mix.dual import Dual, best_dual
from chargeback_kit.planning.plan_mix.market import Flags, Ints, Market, cheapest, choose
from chargeback_kit.planning.plan_mix.rounding import dealt

MOST = 60
MOVING = 0.3
MARGIN = 1.0


@dataclass(frozen=True, eq=False)
class _Half:
    """What is left of a market once some people are decided: the least any choice costs, and what is allowed."""

    bound: int
    number: int
    allowed: Flags
    dual: Dual

    def __lt__(self, other: "_Half") -> bool:
        return (self.bound, self.number) < (other.bound, other.number)


def branched(market: Market, chosen: Ints, bound: int, deadline: Deadline, close: float) -> tuple[Ints, int]:
    """A choice [G, P] that costs no more and a bound that is no lower, at best within ``close`` of each other."""
    best, cost = chosen, market.total(chosen)
    halves = [_Half(bound, 0, market.allowed, best_dual(market))]
    made = 0
    while halves[0].bound < cost - close and made < MOST and not deadline.is_over:
        half = halves[0]
        person = _heaviest(market, half.dual)
        if person is None:
            break
        heapq.heappop(halves)
        for allowed in _decided(half, *person):
            made += 1
            child, found = _solved(replace(market, allowed=allowed), half, made, deadline.lasting(MOVING))
            heapq.heappush(halves, child)
            if (total := market.total(found)) < cost:
                best, cost = found, total
        if not halves:
            return best, cost
    return best, max(bound, min(halves[0].bound, cost))


def _heaviest(market: Market, dual: Dual) -> tuple[int, int] | None:
    """Who weighs most among the divided, and the option that most of the mean gives them."""
    taken = np.stack([options for _, options in dual.mixture], axis=1) if dual.mixture else np.zeros((1, 1), np.int8)
    divided = (taken != taken[:, :1]).any(axis=1) & (market.count[: len(taken)] == 1)
    if not dual.mixture or not divided.any():
        return None
    weight = sum((np.abs(piece.weights) for piece in market.pieces), np.zeros(len(taken), np.int64))
    group = int(np.where(divided, weight, -1).argmax())
    share = np.bincount(taken[group], weights=[part for part, _ in dual.mixture])
    return group, int(share.argmax())


def _decided(half: _Half, group: int, option: int) -> list[Flags]:
    """What is allowed if somebody takes an option, and if they take any other."""
    this, other = half.allowed.copy(), half.allowed.copy()
    this[group] = False
    this[group, option] = True
    other[group, option] = False
    return [each for each in (this, other) if each[group].any()]


def _solved(market: Market, parent: _Half, number: int, deadline: Deadline) -> tuple[_Half, Ints]:
    """The bound of a half, and a choice within it."""
    dual = best_dual(market)
    priced, option = cheapest(market, dual.multipliers.tolist())
    extra = priced - priced.min(axis=1, keepdims=True)
    start = dealt(market, dual.mixture) if dual.mixture else choose(market, option)
    found = improved(market, start, extra, deadline)
    bound = math.floor(dual.bound - MARGIN)
    return _Half(max(bound, parent.bound), number, market.allowed, dual), found
