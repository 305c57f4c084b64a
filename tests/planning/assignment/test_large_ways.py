"""The ways that large problems take (rounding, local search, branching), on problems whose every choice can be tried."""

import numpy as np
import pytest

from chargeback_kit.planning.assignment import AssignmentProblem, best_dual, search, steps
from chargeback_kit.planning.assignment.branch_and_bound import branched
from chargeback_kit.planning.assignment.deadline import Deadline
from chargeback_kit.planning.assignment.local_search import dealt, improved
from chargeback_kit.planning.assignment.problem import cheapest
from chargeback_kit.planning.assignment.steps import PROVEN
from chargeback_kit.planning.plan_mix.markets import markets
from planning.plan_mix.brute_force import cheapest as cheapest_of_all
from planning.plan_mix.tenants import tenant

SEEDS = range(1000, 1080)


def problems(seed: int) -> list[AssignmentProblem]:
    given = tenant(seed)
    return [market.problem for market in markets(given.people, given.period, given.offers, given.agreement)]


def is_choice(problem: AssignmentProblem, chosen: np.ndarray) -> bool:
    return bool(
        (chosen.sum(axis=1) == problem.count).all() and (chosen[~problem.allowed] == 0).all() and (chosen >= 0).all()
    )


def test_the_search_of_large_problems_is_right_on_small_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "SMALL", 0)
    proven = 0
    for seed in SEEDS:
        found, least = search(problems(seed), seconds=5.0), cheapest_of_all(tenant(seed))
        assert found.bound <= least <= found.cost, f"tenant {seed}"
        assert all(is_choice(s.problem, s.chosen) for s in found.standings)
        if all(standing.proven for standing in found.standings):
            proven += 1
            assert found.cost - least <= PROVEN * len(found.standings), f"tenant {seed}"
    assert proven > 0.9 * len(SEEDS)


def test_a_mean_choice_is_dealt_out_and_moving_only_saves() -> None:
    for seed in SEEDS:
        for problem in problems(seed):
            dual = best_dual(problem)
            priced, _ = cheapest(problem, dual.multipliers.tolist())
            start = dealt(problem, dual.mixture) if dual.mixture else problem.start
            moved = improved(problem, start, priced - priced.min(axis=1, keepdims=True), Deadline.after(1.0))
            assert is_choice(problem, start)
            assert is_choice(problem, moved)
            assert problem.total(moved) <= problem.total(start)


def test_branching_closes_a_gap_and_never_passes_the_optimum() -> None:
    open_before = closed = 0
    for seed in SEEDS:
        least, bounds, costs = cheapest_of_all(tenant(seed)), 0, 0
        for problem in problems(seed):
            dual = best_dual(problem)
            first = int(dual.bound) - 1
            chosen, bound = branched(problem, problem.start, first, Deadline.after(5.0), 0.0)
            assert bound >= first
            open_before += problem.total(chosen) - first > 2
            closed += problem.total(chosen) - bound <= 2 < problem.total(chosen) - first
            bounds, costs = bounds + bound, costs + problem.total(chosen)
        assert bounds <= least <= costs, f"tenant {seed}"
    assert open_before > closed > 10
