"""The lower bound: a Lagrangian dual, maximised by cutting planes.

Relax the penalties: charge every unit a fixed part (a multiplier) of what its weights do to each row, instead of the
penalty itself. Multipliers are at least 0 and add up to at most 1 for each penalty, so no choice gets dearer, and every
unit can then choose alone. What these choices cost together is a lower bound on every choice, whatever the multipliers.

The bound is concave and piecewise linear in the multipliers; the best ones are found by Kelley's cutting planes: a
tangent at every point tried, a linear programme over the tangents, and each new point drawn towards the best one so far
(which keeps Kelley's method from jumping about). The dual values of the last programme are a convex combination of the
choices behind the tangents, a mean choice that nearly meets every row: what ``local_search`` starts from.
"""

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

from chargeback_kit.planning.assignment.problem import AssignmentProblem, Floats

PULL = 0.3
CLOSE = 1e-9
SMALLEST_PART = 1e-6
PATIENCE = 20
Options = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Dual:
    """The best multipliers, one per row [R], and their bound [micro].

    ``mixture`` are choices of one option per group [G] with the parts of a mean choice that nearly meets every row.
    """

    multipliers: Floats
    bound: float
    mixture: tuple[tuple[float, Options], ...] = ()


def best_dual(problem: AssignmentProblem, rounds: int = 400, close: float = CLOSE) -> Dual:
    """The multipliers with the greatest bound, within ``close`` of its size where the cuts allow, and their bound.

    Ends after ``rounds`` cuts, or when some in a row have not raised the bound.

    >>> from chargeback_kit.planning.assignment.problem import CouplingRow
    >>> row = CouplingRow(penalty=0, option=1, base=-60, weights=np.array([50]))
    >>> two = AssignmentProblem(
    ...     "two", np.array([[9, 0]]), np.array([[True, True]]), np.array([2]), (row,), 0, np.array([[2, 0]])
    ... )
    >>> dual = best_dual(two)  # both options cost a unit the same: 50 x 0.18 = 9; the bound is 2 x 9 - 0.18 x 60
    >>> [round(float(part), 6) for part in dual.multipliers], round(dual.bound, 6)
    ([0.18], 7.2)
    """
    tangents = _Tangents(problem)
    point = np.zeros(len(problem.rows))
    value, slope, taken = tangents.at(point)
    best = Dual(point, value)
    if not problem.rows:
        return best
    seen = []
    size = max(abs(value), 1.0)
    master = _Master(problem, size)
    stalled = 0
    for _ in range(rounds):
        master.cut(point, value, slope)
        seen.append(taken)
        outer, ceiling = master.solve()
        if ceiling - best.bound <= close * size or stalled > PATIENCE:
            break
        pulled = best.multipliers * PULL + outer * (1 - PULL)
        point = outer if np.allclose(point, pulled) else pulled
        value, slope, taken = tangents.at(point)
        stalled = 0 if value > best.bound + close * size else stalled + 1
        if value > best.bound:
            best = Dual(point, value)
    parts = master.parts()
    mixture = [(part, found) for part, found in zip(parts, seen, strict=False) if part > SMALLEST_PART]
    return Dual(best.multipliers, best.bound, tuple(mixture))


class _Tangents:
    """The bound and its slope at any multipliers; what does not depend on them is computed once."""

    def __init__(self, problem: AssignmentProblem) -> None:
        self._problem = problem
        self._options = sorted({row.option for row in problem.rows})
        priced = np.where(problem.allowed, problem.cost, np.inf).T
        alone = [p for p in range(problem.cost.shape[1]) if p not in self._options]
        self._alone = priced[alone].min(axis=0) if alone else np.full(len(problem.count), np.inf)
        self._alone_option = np.array(alone, np.int8)[priced[alone].argmin(axis=0)] if alone else None
        self._coupled = {option: np.ascontiguousarray(priced[option]) for option in self._options}
        self._weights = [row.weights.astype(float) for row in problem.rows]
        self._count = problem.count.astype(float)

    def at(self, point: Floats) -> tuple[float, Floats, Options]:
        """The bound at a point [R], its slope there [R], and the cheapest option of each group [G]."""
        rows = self._problem.rows
        least = self._alone.copy()
        taken = np.zeros(len(least), np.int8) if self._alone_option is None else self._alone_option.copy()
        for option in self._options:
            price = self._coupled[option].copy()
            for row, part, weights in zip(rows, point, self._weights, strict=True):
                if row.option == option and part:
                    price += part * weights
            cheaper = price < least
            np.copyto(least, price, where=cheaper)
            taken[cheaper] = option
        bases = np.array([row.base for row in rows], float)
        takers = {option: np.where(taken == option, self._count, 0.0) for option in self._options}
        slope = bases + [_dot(takers[row.option], weights) for row, weights in zip(rows, self._weights, strict=True)]
        return self._problem.constant + _dot(least, self._count) + _dot(point, bases), slope, taken


def _dot(one: Floats, other: Floats) -> float:
    """A sum of products in this thread alone: for one pass, threads cost more than they bring."""
    return float(np.einsum("i,i->", one, other))


class _Master:
    """The linear programme over the multipliers and the ceiling that the cuts leave."""

    def __init__(self, problem: AssignmentProblem, size: float) -> None:
        self._size = size
        self._count = len(problem.rows)
        self._solver = quiet()
        self._solver.addVar(-highspy.kHighsInf, highspy.kHighsInf)
        self._solver.changeColCost(0, -1.0)
        for number, _ in enumerate(problem.rows, 1):
            self._solver.addVar(0.0, 1.0)
            self._solver.changeColCost(number, 0.0)
        self._before_cuts = 0
        for penalty in range(problem.penalty_count):
            mine = [n for n, row in enumerate(problem.rows, 1) if row.penalty == penalty]
            if len(mine) > 1:
                self._add(1.0, np.array(mine), np.ones(len(mine)))
                self._before_cuts += 1

    def cut(self, point: Floats, value: float, slope: Floats) -> None:
        """The ceiling lies below the tangent at a point."""
        columns = np.arange(self._count + 1)
        values = np.concatenate(([1.0], -slope / self._size))
        self._add((value - float(slope @ point)) / self._size, columns, values)

    def _add(self, upper: float, columns: npt.NDArray[np.int64], values: Floats) -> None:
        self._solver.addRow(-highspy.kHighsInf, upper, len(columns), columns.astype(np.int32), values)

    def parts(self) -> list[float]:
        """What part each cut has in the ceiling; they add up to 1."""
        return [abs(each) for each in self._solver.getSolution().row_dual[self._before_cuts :]]

    def solve(self) -> tuple[Floats, float]:
        """The highest point under all cuts [R], and how high it is [micro]."""
        self._solver.run()
        found = np.array(self._solver.getSolution().col_value)
        return np.clip(found[1:], 0.0, 1.0), float(found[0]) * self._size


def quiet() -> highspy.Highs:
    """A solver that prints nothing and uses one thread."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver
