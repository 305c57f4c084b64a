"""The four steps on one problem. Each takes where the problem stands and hands back a standing that is no worse.

1. ``bounded``: the Lagrangian bound, and the choice that every unit makes alone at its multipliers, rounded and moved.
2. ``chosen``: the units that are nearly indifferent are chosen for together, as whole numbers.
3. ``branched_out``: where a heavy unit leaves a gap, both halves of that decision are bounded.
4. ``closed``: reduced-cost fixing. An option that costs a unit more than the gap cannot be part of a better choice: it
   is struck out, and the integer programme that is left is solved.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from chargeback_kit.planning.assignment.bound import best_dual
from chargeback_kit.planning.assignment.branch_and_bound import branched
from chargeback_kit.planning.assignment.deadline import Deadline
from chargeback_kit.planning.assignment.integer_program import solve
from chargeback_kit.planning.assignment.local_search import dealt, improved
from chargeback_kit.planning.assignment.problem import AssignmentProblem, Flags, Floats, Ints, cheapest, choose

SMALL = 100
NEAR = 800
LARGEST_PROGRAMME = 60_000
ENTRIES_A_SECOND = 5_000  # HiGHS does not look at the clock while it simplifies a larger programme
HAIR = 0.01
FLOAT = 1e-13
HALF = 0.5
PROVEN = 1000.0
SHORTEST = 0.5
MOVING = 2.0
NARROW = 2e-5
FIRST_GAP = 2e-6


@dataclass(frozen=True)
class Standing:
    """Where one problem stands: a choice [G, P], its cost, and a bound below which no choice can go [micro].

    ``multipliers`` [R], one per row, are those of the Lagrangian bound. ``beside`` are standings of other problems that
    hold, together with this one, every choice: the bound is the least of theirs.
    """

    problem: AssignmentProblem
    chosen: Ints
    cost: int
    bound: int
    multipliers: tuple[float, ...]
    beside: tuple["Standing", ...] = ()

    @property
    def gap(self) -> int:
        """What a better choice could save at most [micro]."""
        return self.cost - self.bound

    @property
    def proven(self) -> bool:
        """Whether no choice is cheaper (to a thousandth)."""
        return self.gap <= PROVEN


def begun(problem: AssignmentProblem) -> Standing:
    """The choice at the start, and every unit at its cheapest with all penalties for nothing."""
    zero = (0.0,) * len(problem.rows)
    return Standing(problem, problem.start, problem.total(problem.start), _lagrangian(problem, zero), zero)


def _lagrangian(problem: AssignmentProblem, multipliers: Sequence[float]) -> int:
    """The bound at some multipliers; every cost is whole, so what is no float's error is rounded up."""
    priced, option = cheapest(problem, multipliers)
    least = priced[np.arange(len(option)), option]
    bases = sum(part * row.base for part, row in zip(multipliers, problem.rows, strict=True))
    bound = problem.constant + float(np.einsum("i,i->", least, problem.count.astype(float))) + bases
    return math.ceil(bound - HAIR - FLOAT * abs(bound))


def bounded(standing: Standing, deadline: Deadline) -> Standing:
    """The best Lagrangian bound, and what the local search makes of its choices."""
    problem = standing.problem
    dual = best_dual(problem)
    parts = tuple(dual.multipliers.tolist())
    _, option = cheapest(problem, parts)
    found = replace(standing, bound=_lagrangian(problem, parts), multipliers=parts)
    starts = [choose(problem, option), *([dealt(problem, dual.mixture)] if dual.mixture else [])]
    if len(problem.count) > SMALL:
        extra = _extra_cost(found)
        seconds = min(MOVING, max(deadline.left, SHORTEST))
        starts = [improved(problem, start, extra, deadline.lasting(seconds)) for start in starts]
    for start in starts:
        found = _better(found, start)
    return found


def chosen(standing: Standing, deadline: Deadline) -> Standing:
    """Choose for the nearly indifferent together; in a small problem for all, which settles it."""
    if standing.gap <= standing.cost * FIRST_GAP:
        return standing
    extra, complete = _nearly_indifferent(standing)
    slack = 0.0 if complete else standing.cost * FIRST_GAP
    return _improved(standing, extra, deadline.lasting(max(deadline.left, SHORTEST)), slack, complete=complete)


def _nearly_indifferent(standing: Standing) -> tuple[Flags, bool]:
    """Who gives or takes what for little [G, P], and whether that is everything.

    For each row those with the least extra cost, and with the least for their weight.
    """
    extra = _extra_cost(standing)
    if len(extra) <= SMALL or extra.shape[1] < 2:
        return np.isfinite(extra), True
    kept = standing.chosen > 0
    held = np.where(kept, extra, 0.0).max(axis=1, keepdims=True)
    extra = np.abs(extra - held)
    second = np.partition(extra, 1, axis=1)[:, 1]
    most = max(NEAR // len(standing.problem.rows), 1) if standing.problem.rows else NEAR
    for row in standing.problem.rows:
        price = np.where(kept[:, row.option], second, extra[:, row.option])
        for rank in (price, price / np.maximum(np.abs(row.weights), 1)):
            near = np.argpartition(rank, min(most, len(rank) - 1))[:most]
            near = near[np.isfinite(price[near])]
            kept[near, row.option] = True
            kept[near] |= extra[near] <= second[near, None]
    return kept, False


def branched_out(standing: Standing, deadline: Deadline) -> Standing:
    """Decide one by one for the few that weigh so much that they leave a gap."""
    close = standing.cost * NARROW
    if standing.gap <= close or deadline.left < SHORTEST:
        return standing
    half = deadline.lasting(deadline.left / 2)
    found, bound = branched(standing.problem, standing.chosen, standing.bound, half, close)
    return replace(_better(standing, found), bound=bound)


def closed(standing: Standing, deadline: Deadline) -> Standing:
    """Strike out what costs more than the gap, and solve the rest if it is small enough."""
    kept = _extra_cost(standing) <= standing.gap
    largest = min(LARGEST_PROGRAMME, ENTRIES_A_SECOND * deadline.left)
    if deadline.left < SHORTEST or _entries(standing.problem, kept) > largest:
        return standing
    return _improved(standing, kept, deadline, 0.0, complete=True)


def _entries(problem: AssignmentProblem, kept: Flags) -> int:
    """The size of the programme over the options kept."""
    free = kept[kept.sum(axis=1) > 1].sum(axis=0)
    return int(free.sum() + sum(free[row.option] for row in problem.rows))


def _extra_cost(standing: Standing) -> Floats:
    """The reduced cost [G, P]: what each option costs each group more than its cheapest one at the multipliers."""
    priced, _ = cheapest(standing.problem, standing.multipliers)
    extra: Floats = priced - priced.min(axis=1, keepdims=True)
    return extra


def _improved(standing: Standing, kept: Flags, deadline: Deadline, slack: float, *, complete: bool) -> Standing:
    """The standing after solving for the options kept; ``complete`` if nothing better can lie outside them."""
    problem = standing.problem
    if complete and (kept.sum(axis=1) == 1).all():
        found = _better(standing, np.where(kept, problem.count[:, None], 0))
        return replace(found, bound=found.cost)
    fits = bool((standing.chosen[~kept] == 0).all())
    slack = max(slack, HALF if len(problem.count) <= SMALL else PROVEN)
    answer = solve(problem, kept, standing.chosen if fits else None, deadline, slack)
    found = standing if answer.chosen is None else _better(standing, answer.chosen)
    if complete and math.isfinite(answer.bound):
        lower = min(found.cost, math.floor(answer.bound))
        lower = found.cost if found.cost - lower <= slack + 1 else lower
        found = replace(found, bound=max(found.bound, lower))
    return found


def _better(standing: Standing, found: Ints) -> Standing:
    cost = standing.problem.total(found)
    return replace(standing, chosen=found, cost=cost) if cost < standing.cost else standing
