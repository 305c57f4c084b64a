"""The assignment problem: groups of identical units, what each option costs each of them, and rows that couple them.

Every unit takes one option. Most of what a choice x [G, P] costs is a sum over units; the rest are penalties, shared by
all who take an option. A penalty is the largest of its coupling rows, and at least 0:

    cost(x) = constant + sum of cost[g, p] * x[g, p] + sum over penalties of max(0, their rows)
    row(x)  = base + sum of weights[g] * x[g, option]

All costs are whole millionths [micro], so that the cost of a choice is an integer, and two computations of it are equal
or one of them is wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
MICRO = 1_000_000


@dataclass(frozen=True)
class CouplingRow:
    """One row of a penalty: ``base`` plus ``weights`` [G] of the units that take ``option`` [micro].

    ``penalty`` is the number of the penalty it belongs to, from 0 without a gap.
    """

    penalty: int
    option: int
    base: int
    weights: Ints


@dataclass(frozen=True)
class AssignmentProblem:
    """G groups of identical units, P options, and the coupling rows.

    ``cost`` [G, P] is what an option costs a unit whatever the others take [micro]; ``allowed`` [G, P] says what may be
    taken, at least one option by every group; ``count`` [G] is how many units a group has; ``start`` [G, P] is a choice
    that is allowed: how many units of each group take which option.

    Two units, one option for 9 and one for nothing, of which the second taker makes 40 to pay:

    >>> row = CouplingRow(penalty=0, option=1, base=-60, weights=np.array([50]))
    >>> two = AssignmentProblem(
    ...     "two", np.array([[9, 0]]), np.array([[True, True]]), np.array([2]), (row,), 0, np.array([[2, 0]])
    ... )
    >>> [two.total(np.array([x])) for x in ([2, 0], [1, 1], [0, 2])]
    [18, 9, 40]
    """

    name: str
    cost: Ints
    allowed: Flags
    count: Ints
    rows: tuple[CouplingRow, ...]
    constant: int
    start: Ints

    @cached_property
    def penalty_count(self) -> int:
        """How many penalties [K] the rows belong to."""
        return 1 + max((row.penalty for row in self.rows), default=-1)

    def penalties(self, chosen: Ints) -> Ints:
        """What each penalty costs [K] under a choice [G, P], in micro."""
        found = np.zeros(self.penalty_count, np.int64)
        for row in self.rows:
            value = row.base + int(row.weights @ chosen[:, row.option])
            found[row.penalty] = max(found[row.penalty], value)
        return found

    def total(self, chosen: Ints) -> int:
        """The cost of a choice [G, P], exactly [micro]."""
        return self.constant + int((self.cost * chosen).sum()) + int(self.penalties(chosen).sum())


def cheapest(problem: AssignmentProblem, multipliers: Sequence[float]) -> tuple[Floats, Places]:
    """What each option costs each group [G, P] once the rows are priced by multipliers, and the cheapest one [G].

    One multiplier per row, the part of the row that its takers are charged; an option that is not allowed costs
    infinitely much.
    """
    priced = np.where(problem.allowed, problem.cost, np.inf)
    for row, part in zip(problem.rows, multipliers, strict=True):
        if part:
            priced[:, row.option] += part * row.weights
    return priced, priced.argmin(axis=1)


def choose(problem: AssignmentProblem, option: Places) -> Ints:
    """The choice [G, P] in which every group takes one option [G] as a whole."""
    chosen = np.zeros_like(problem.cost)
    chosen[np.arange(len(option)), option] = problem.count
    return chosen


def grouped(columns: Ints) -> tuple[Places, Places]:
    """The group of each unit [n], and the first unit of each group [G]: units whose numbers [n, k] are equal.

    Identical units are one group: fewer to choose for, and no ties among them.

    >>> grouped(np.array([[1, 2], [3, 4], [1, 2]]))
    (array([0, 1, 0]), array([0, 1]))
    """
    marks = _marks(columns)
    _, first, group = np.unique(marks, return_index=True, return_inverse=True)
    alike = (columns[first[group]] == columns).all(axis=1)
    if not alike.all():
        _, first, group = np.unique(columns, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return place[group.reshape(-1)], first[order]


def _marks(columns: Ints) -> npt.NDArray[np.uint64]:
    """A number per unit that equal units share; different ones hardly ever do."""
    mark = np.zeros(len(columns), np.uint64)
    for column in columns.T:
        mark = (mark ^ column.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mark ^= mark >> np.uint64(29)
    return mark
