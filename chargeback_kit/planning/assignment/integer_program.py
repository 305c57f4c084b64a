"""The integer programme that is left when most choices are settled, solved by HiGHS (branch and cut).

Groups with one option left are a constant; the others are whole numbers of units per group and option. A penalty is a
continuous column that lies above each of its rows.
"""

from dataclasses import dataclass

import highspy
import numpy as np

from chargeback_kit.planning.assignment.bound import quiet
from chargeback_kit.planning.assignment.deadline import Deadline
from chargeback_kit.planning.assignment.problem import MICRO, AssignmentProblem, Flags, Floats, Ints


@dataclass(frozen=True)
class Solution:
    """The best choice found [G, P] or None, and the bound on every choice within the options kept [micro]."""

    chosen: Ints | None
    bound: float


def solve(problem: AssignmentProblem, kept: Flags, start: Ints | None, deadline: Deadline, slack: float) -> Solution:
    """The best choice within the options ``kept`` [G, P]; stops at a gap of ``slack`` [micro] or at the deadline.

    ``start`` is a choice [G, P] within them, if one is known.
    """
    free = kept.sum(axis=1) > 1
    settled = np.where(kept & ~free[:, None], problem.count[:, None], 0)
    groups, options = np.nonzero(kept & free[:, None])
    solver = quiet()
    solver.setOptionValue("time_limit", deadline.left)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", slack / MICRO)
    # It looks for a first choice, and a good one is known: without it, small problems take half the time.
    solver.setOptionValue("mip_heuristic_run_feasibility_jump", False)
    solver.passModel(_programme(problem, settled, groups, options))
    if start is not None:
        _begin(solver, problem, start, groups, options)
    _heed(solver, deadline)
    solver.run()
    return _answer(solver, settled, groups, options)


def _heed(solver: highspy.Highs, deadline: Deadline) -> None:
    """Let the deadline end the search: HiGHS asks now and then."""

    def asked(event: highspy.highs.HighsCallbackEvent) -> None:
        if deadline.is_over:
            event.interrupt()

    solver.cbMipInterrupt += asked
    solver.cbSimplexInterrupt += asked


def _programme(problem: AssignmentProblem, settled: Ints, groups: Ints, options: Ints) -> highspy.HighsLp:
    """Columns: units per group and option, then the penalties. Rows: the size of each group, then the coupling rows."""
    lp = highspy.HighsLp()
    units, penalties, coupling = len(groups), problem.penalty_count, len(problem.rows)
    open_groups, row_of = np.unique(groups, return_inverse=True)
    infinite = highspy.kHighsInf
    lp.num_col_, lp.num_row_ = units + penalties, len(open_groups) + coupling
    lp.col_cost_ = np.concatenate((problem.cost[groups, options] / MICRO, np.ones(penalties)))
    lp.col_lower_ = np.zeros(lp.num_col_)
    lp.col_upper_ = np.concatenate((problem.count[groups].astype(float), np.full(penalties, infinite)))
    levels = [row.base + int(row.weights @ settled[:, row.option]) for row in problem.rows]
    sizes = problem.count[open_groups].astype(float)
    lp.row_lower_ = np.concatenate((sizes, np.array(levels, float) / MICRO))
    lp.row_upper_ = np.concatenate((sizes, np.full(coupling, infinite)))
    lp.offset_ = (problem.constant + int((problem.cost * settled).sum())) / MICRO
    integer, continuous = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    lp.integrality_ = [integer] * units + [continuous] * penalties
    _entries(lp, problem, groups, options, row_of, len(open_groups))
    return lp


def _entries(
    lp: highspy.HighsLp, problem: AssignmentProblem, groups: Ints, options: Ints, row_of: Ints, open_groups: int
) -> None:
    """The matrix, column by column: a unit counts once in the size of its group and with its weight in each row."""
    units = len(groups)
    rows, columns, values = [row_of], [np.arange(units)], [np.ones(units)]
    for number, row in enumerate(problem.rows, open_groups):
        mine = np.flatnonzero(options == row.option)
        rows += [np.full(len(mine), number), np.array([number])]
        columns += [mine, np.array([units + row.penalty])]
        values += [-row.weights[groups[mine]] / MICRO, np.ones(1)]
    place, column, value = (np.concatenate(parts) for parts in (rows, columns, values))
    order = np.lexsort((place, column))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate(([0], np.cumsum(np.bincount(column, minlength=lp.num_col_)))).astype(np.int32)
    lp.a_matrix_.index_ = place[order].astype(np.int32)
    lp.a_matrix_.value_ = value[order].astype(np.float64)


def _begin(solver: highspy.Highs, problem: AssignmentProblem, start: Ints, groups: Ints, options: Ints) -> None:
    """Begin with a choice that is known."""
    solution = highspy.HighsSolution()
    taken, penalties = start[groups, options].astype(float), problem.penalties(start) / MICRO
    solution.col_value = np.concatenate((taken, penalties)).tolist()
    solver.setSolution(solution)


def _answer(solver: highspy.Highs, settled: Ints, groups: Ints, options: Ints) -> Solution:
    info = solver.getInfo()
    bound = float(info.mip_dual_bound) * MICRO
    if info.primal_solution_status != int(highspy.SolutionStatus.kSolutionStatusFeasible):
        return Solution(None, bound)
    values: Floats = np.array(solver.getSolution().col_value)[: len(groups)]
    chosen = settled.copy()
    chosen[groups, options] = np.rint(values).astype(np.int64)
    return Solution(chosen, bound)
