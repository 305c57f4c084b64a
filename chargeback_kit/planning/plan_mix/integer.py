"""The integer programme that is left when most choices are settled, solved by HiGHS.

Everybody with one option left is a constant; the others are whole numbers of people per group and option.
"""

from dataclasses import dataclass

import highspy
import numpy as np

from chargeback_kit.money import MICRO
from chargeback_kit.planning.plan_mix.deadline import Deadline
from chargeback_kit.planning.plan_mix.dual import quiet
from chargeback_kit.planning.plan_mix.market import Flags, Floats, Ints, Market


@dataclass(frozen=True)
class Answer:
    """The best choice found [G, P] or None, and the bound on every choice within the options kept, in micro-units."""

    chosen: Ints | None
    bound: float


def solve(market: Market, kept: Flags, start: Ints | None, deadline: Deadline, slack: float) -> Answer:
    """The best choice within the options ``kept`` [G, P]; stops at ``slack`` micro-units or at the deadline."""
    free = kept.sum(axis=1) > 1
    settled = np.where(kept & ~free[:, None], market.count[:, None], 0)
    groups, options = np.nonzero(kept & free[:, None])
    solver = quiet()
    solver.setOptionValue("time_limit", deadline.left)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", slack / MICRO)
    # It looks for a first choice, and a good one is known: without it, small markets take half the time.
    solver.setOptionValue("mip_heuristic_run_feasibility_jump", False)
    solver.passModel(_programme(market, settled, groups, options))
    if start is not None:
        _begin(solver, market, start, groups, options)
    _heed(solver, deadline)
    solver.run()
    return _answer(solver, settled, groups, options)


def _heed(solver: highspy.Highs, deadline: Deadline) -> None:
    """Let the clock and the user end the search: HiGHS asks now and then."""

    def asked(event: highspy.highs.HighsCallbackEvent) -> None:
        if deadline.is_over:
            event.interrupt()

    solver.cbMipInterrupt += asked
    solver.cbSimplexInterrupt += asked


def _programme(market: Market, settled: Ints, groups: Ints, options: Ints) -> highspy.HighsLp:
    """Columns: people per group and option, then the cost of each pool. Rows: heads, then the pieces of pools."""
    lp = highspy.HighsLp()
    people, pools, pieces = len(groups), market.pools, len(market.pieces)
    heads, row_of = np.unique(groups, return_inverse=True)
    infinite = highspy.kHighsInf
    lp.num_col_, lp.num_row_ = people + pools, len(heads) + pieces
    lp.col_cost_ = np.concatenate((market.cost[groups, options] / MICRO, np.ones(pools)))
    lp.col_lower_ = np.zeros(lp.num_col_)
    lp.col_upper_ = np.concatenate((market.count[groups].astype(float), np.full(pools, infinite)))
    over = [piece.base + int(piece.weights @ settled[:, piece.option]) for piece in market.pieces]
    full = market.count[heads].astype(float)
    lp.row_lower_ = np.concatenate((full, np.array(over, float) / MICRO))
    lp.row_upper_ = np.concatenate((full, np.full(pieces, infinite)))
    lp.offset_ = (market.constant + int((market.cost * settled).sum())) / MICRO
    lp.integrality_ = [highspy.HighsVarType.kInteger] * people + [highspy.HighsVarType.kContinuous] * pools
    _entries(lp, market, groups, options, row_of, len(heads))
    return lp


def _entries(lp: highspy.HighsLp, market: Market, groups: Ints, options: Ints, row_of: Ints, heads: int) -> None:
    """The matrix, column by column: a person counts once among the heads and with a weight in each piece."""
    people = len(groups)
    rows, columns, values = [row_of], [np.arange(people)], [np.ones(people)]
    for number, piece in enumerate(market.pieces):
        mine = np.flatnonzero(options == piece.option)
        rows += [np.full(len(mine), heads + number), np.array([heads + number])]
        columns += [mine, np.array([people + piece.pool])]
        values += [-piece.weights[groups[mine]] / MICRO, np.ones(1)]
    row, column, value = (np.concatenate(parts) for parts in (rows, columns, values))
    order = np.lexsort((row, column))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate(([0], np.cumsum(np.bincount(column, minlength=lp.num_col_)))).astype(np.int32)
    lp.a_matrix_.index_ = row[order].astype(np.int32)
    lp.a_matrix_.value_ = value[order].astype(np.float64)


def _begin(solver: highspy.Highs, market: Market, start: Ints, groups: Ints, options: Ints) -> None:
    """Begin with a choice that is known."""
    solution = highspy.HighsSolution()
    solution.col_value = np.concatenate((start[groups, options].astype(float), market.over(start) / MICRO)).tolist()
    solver.setSolution(solution)


def _answer(solver: highspy.Highs, settled: Ints, groups: Ints, options: Ints) -> Answer:
    info = solver.getInfo()
    bound = float(info.mip_dual_bound) * MICRO
    if info.primal_solution_status != int(highspy.SolutionStatus.kSolutionStatusFeasible):
        return Answer(None, bound)
    values: Floats = np.array(solver.getSolution().col_value)[: len(groups)]
    chosen = settled.copy()
    chosen[groups, options] = np.rint(values).astype(np.int64)
    return Answer(chosen, bound)
