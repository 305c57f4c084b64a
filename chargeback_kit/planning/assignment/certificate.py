"""The Lagrangian bound a second time: in whole numbers only, from the reported multipliers, sharing no code with the
search.

The argument, for one problem. Let ``m`` be any multipliers of the rows that are not negative and add up to at most 1
for each penalty. A penalty costs ``max(0, its rows)``, which is never less than ``m`` times its rows. So every choice
costs at least ``constant + sum of m x base + sum over units of (cost + m x weights)``, and that is least when every
unit takes what is cheapest for it alone. Multipliers are read as whole parts of 2^20, rounded down; as every choice
costs a whole number, the bound is rounded up to one.
"""

from collections.abc import Sequence

import numpy as np

from chargeback_kit.planning.assignment.problem import AssignmentProblem, Ints

PARTS = 1 << 20
BLOCK = 256
NEVER = 1 << 62


def certified_bound(problem: AssignmentProblem, multipliers: Sequence[float]) -> int:
    """What every choice costs at least [micro], by one multiplier per row; raises ValueError for impossible ones.

    >>> from chargeback_kit.planning.assignment.problem import CouplingRow
    >>> row = CouplingRow(penalty=0, option=1, base=-60, weights=np.array([50]))
    >>> two = AssignmentProblem(
    ...     "two", np.array([[9, 0]]), np.array([[True, True]]), np.array([2]), (row,), 0, np.array([[2, 0]])
    ... )
    >>> certified_bound(two, [0.0]), certified_bound(two, [0.125])  # -7.5 + 2 x min(9, 6.25) = 5; the best choice is 9
    (0, 5)
    """
    parts = [int(each * PARTS) for each in multipliers]
    _refuse(problem, parts)
    fixed = problem.constant * PARTS + sum(m * row.base for m, row in zip(parts, problem.rows, strict=True))
    scaled = [problem.cost[:, option] * PARTS for option in range(problem.cost.shape[1])]
    for part, row in zip(parts, problem.rows, strict=True):
        scaled[row.option] = scaled[row.option] + part * row.weights
    least = np.full(len(problem.count), NEVER, np.int64)
    for option, price in enumerate(scaled):
        least = np.where(problem.allowed[:, option], np.minimum(least, price), least)
    return -(-(fixed + _exact_dot(least, problem.count)) // PARTS)


def _refuse(problem: AssignmentProblem, parts: list[int]) -> None:
    sums: dict[int, int] = {}
    for part, row in zip(parts, problem.rows, strict=True):
        sums[row.penalty] = sums.get(row.penalty, 0) + part
    if min(parts, default=0) < 0 or max(sums.values(), default=0) > PARTS:
        raise ValueError(f"{problem.name}: multipliers below 0, or above 1 for one penalty")


def _exact_dot(least: Ints, count: Ints) -> int:
    """An exact sum of products that no machine word holds: halves of words, block by block."""
    high, low = least >> 32, least & 0xFFFFFFFF
    total = 0
    for start in range(0, len(least), BLOCK):
        block = slice(start, start + BLOCK)
        total += (int(high[block] @ count[block]) << 32) + int(low[block] @ count[block])
    return total
