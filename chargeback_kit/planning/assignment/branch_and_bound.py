"""Branch and bound on the units that weigh much: one unit with a very large weight can leave a gap between the bound
and every choice (a duality gap) that no multipliers close.

The units that the mean choice divides between options are decided one at a time, the heaviest first: this option, or
any other. Each half is a problem of its own with its own Lagrangian bound, and no choice costs less than the lower of
the two; the half with the lowest bound is divided next.
"""

import heapq
import math
from dataclasses import dataclass, replace

import numpy as np

from chargeback_kit.planning.assignment.bound import Dual, best_dual
from chargeback_kit.planning.assignment.deadline import Deadline
from chargeback_kit.planning.assignment.local_search import dealt, improved
from chargeback_kit.planning.assignment.problem import AssignmentProblem, Flags, Ints, cheapest, choose

MOST = 60
MOVING = 0.3
MARGIN = 1.0


@dataclass(frozen=True, eq=False)
class _Half:
    """What is left of a problem once some units are decided: the least any choice costs, and what is allowed."""

    bound: int
    number: int
    allowed: Flags
    dual: Dual

    def __lt__(self, other: "_Half") -> bool:
        return (self.bound, self.number) < (other.bound, other.number)


def branched(
    problem: AssignmentProblem, chosen: Ints, bound: int, deadline: Deadline, close: float
) -> tuple[Ints, int]:
    """A choice [G, P] that costs no more than ``chosen``, and a bound that is no lower than ``bound`` [micro].

    Ends when they are within ``close`` of each other [micro], after ``MOST`` halves, or at the deadline.
    """
    best, cost = chosen, problem.total(chosen)
    halves = [_Half(bound, 0, problem.allowed, best_dual(problem))]
    made = 0
    while halves[0].bound < cost - close and made < MOST and not deadline.is_over:
        half = halves[0]
        unit = _heaviest(problem, half.dual)
        if unit is None:
            break
        heapq.heappop(halves)
        for allowed in _decided(half, *unit):
            made += 1
            child, found = _solved(replace(problem, allowed=allowed), half, made, deadline.lasting(MOVING))
            heapq.heappush(halves, child)
            if (total := problem.total(found)) < cost:
                best, cost = found, total
        if not halves:
            return best, cost
    return best, max(bound, min(halves[0].bound, cost))


def _heaviest(problem: AssignmentProblem, dual: Dual) -> tuple[int, int] | None:
    """Which group of one weighs most among the divided, and the option that most of the mean gives it."""
    taken = np.stack([options for _, options in dual.mixture], axis=1) if dual.mixture else np.zeros((1, 1), np.int8)
    divided = (taken != taken[:, :1]).any(axis=1) & (problem.count[: len(taken)] == 1)
    if not dual.mixture or not divided.any():
        return None
    weight = sum((np.abs(row.weights) for row in problem.rows), np.zeros(len(taken), np.int64))
    group = int(np.where(divided, weight, -1).argmax())
    share = np.bincount(taken[group], weights=[part for part, _ in dual.mixture])
    return group, int(share.argmax())


def _decided(half: _Half, group: int, option: int) -> list[Flags]:
    """What is allowed if a group takes an option, and if it takes any other."""
    this, other = half.allowed.copy(), half.allowed.copy()
    this[group] = False
    this[group, option] = True
    other[group, option] = False
    return [each for each in (this, other) if each[group].any()]


def _solved(problem: AssignmentProblem, parent: _Half, number: int, deadline: Deadline) -> tuple[_Half, Ints]:
    """The bound of a half, and a choice within it."""
    dual = best_dual(problem)
    priced, option = cheapest(problem, dual.multipliers.tolist())
    extra = priced - priced.min(axis=1, keepdims=True)
    start = dealt(problem, dual.mixture) if dual.mixture else choose(problem, option)
    found = improved(problem, start, extra, deadline)
    bound = math.floor(dual.bound - MARGIN)
    return _Half(max(bound, parent.bound), number, problem.allowed, dual), found
