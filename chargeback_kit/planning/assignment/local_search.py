"""From the bound to a good choice: a mean of several choices is rounded to one, which a local search makes better.

Rounding. At the best multipliers many units may be indifferent between options, all at once; the mean choice says in
which proportions they meet every row. Those with the same indifference are put in order of weight and dealt out like
cards, whoever is furthest behind its share first, so that every row gets nearly its part of the weight.

Local search. Move whoever saves most, then two at once (a two-exchange), until nothing helps. One move at a time soon
ends where every penalty is nearly at 0 and nobody fits the rest; two at once fill it: one unit in, another out. Pairs
are tried among units that are nearly indifferent, drawn anew each time from a fixed seed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chargeback_kit.planning.assignment.bound import Options
from chargeback_kit.planning.assignment.deadline import Deadline
from chargeback_kit.planning.assignment.problem import AssignmentProblem, Floats, Ints, Places, choose, grouped

PAIRED = 300
NEAREST = 3000
FRUITLESS = 8
TOGETHER = 200
NEVER = np.iinfo(np.int64).max // 4


def dealt(problem: AssignmentProblem, mixture: Sequence[tuple[float, Options]]) -> Ints:
    """One choice [G, P] near the mean of several, each an option per group [G] with its part of the mean."""
    parts = np.array([part for part, _ in mixture])
    taken = np.stack([options for _, options in mixture], axis=1).astype(np.int64)
    option = taken[:, 0].copy()
    pattern, first = grouped(taken)
    weight = sum((np.abs(row.weights) for row in problem.rows), np.zeros(len(option), np.int64))
    for number in np.flatnonzero((taken[first] != taken[first][:, :1]).any(axis=1)):
        members = np.flatnonzero(pattern == number)
        order = members[np.argsort(weight[members], kind="stable")]
        option[order] = _deal(len(order), taken[first[number]], parts / parts.sum())
    return choose(problem, option.astype(np.intp))


def _deal(count: int, options: Ints, parts: Floats) -> Ints:
    """``count`` cards of some options in given proportions, as even as can be at every point.

    >>> _deal(6, np.array([3, 5]), np.array([0.5, 0.5])).tolist()
    [3, 5, 3, 5, 3, 5]
    """
    names = np.unique(options)
    share = np.array([parts[options == name].sum() for name in names])
    behind = np.zeros(len(names))
    cards = np.empty(count, np.int64)
    for place in range(count):
        behind += share
        chosen = int(behind.argmax())
        behind[chosen] -= 1.0
        cards[place] = names[chosen]
    return cards


def improved(problem: AssignmentProblem, chosen: Ints, extra: Floats, deadline: Deadline) -> Ints:
    """A choice [G, P] that costs no more; ``extra`` [G, P] is what options cost more at the best multipliers."""
    current = _CurrentChoice(problem, chosen.copy())
    chance = np.random.default_rng(len(problem.count))
    fruitless = 0
    while fruitless < FRUITLESS and not deadline.is_over:
        while current.move_singly() and not deadline.is_over:
            fruitless = 0
        fruitless = 0 if current.move_two(*_candidates(current.chosen, problem, extra, chance)) else fruitless + 1
    return current.chosen


def _candidates(
    chosen: Ints, problem: AssignmentProblem, extra: Floats, chance: np.random.Generator
) -> tuple[Places, ...]:
    """Some moves (group, from, to) of units that are nearly indifferent."""
    group, origin = np.nonzero(chosen)
    rank = extra[group] - extra[group, origin][:, None]
    rank = np.where(problem.allowed[group], np.abs(rank), np.inf)
    rank[np.arange(len(group)), origin] = np.inf
    flat = rank.ravel()
    most = min(NEAREST, len(flat) - 1)
    near = np.argpartition(flat, most)[:most]
    near = near[np.isfinite(flat[near])]
    tried = chance.choice(near, size=min(PAIRED, len(near)), replace=False)
    place, target = np.divmod(tried, rank.shape[1])
    return group[place], origin[place], target


@dataclass
class _CurrentChoice:
    """A choice [G, P], and the level of each coupling row [R] under it."""

    problem: AssignmentProblem
    chosen: Ints

    def __post_init__(self) -> None:
        rows = self.problem.rows
        self.levels = np.array([row.base + int(row.weights @ self.chosen[:, row.option]) for row in rows], np.int64)
        self._penalty = np.array([row.penalty for row in rows], np.intp)
        self._option = np.array([row.option for row in rows], np.intp)

    def move_singly(self) -> bool:
        """The moves that save most, one after the other as long as each still saves; whether any did."""
        come, leave = self._effects(1), self._effects(-1)
        arrive = np.where(self.problem.allowed, self.problem.cost + come, NEVER)
        best, target = arrive.min(axis=1), arrive.argmin(axis=1)
        arrive[np.arange(len(target)), target] = NEVER
        second, other = arrive.min(axis=1), arrive.argmin(axis=1)
        group, origin = np.nonzero(self.chosen)
        stays = target[group] == origin
        saving = np.where(stays, second[group], best[group]) + leave[group, origin] - self.problem.cost[group, origin]
        most = np.argsort(saving, kind="stable")[:TOGETHER]
        moved = False
        for place in most[saving[most] < 0]:
            wanted = int(other[group[place]] if stays[place] else target[group[place]])
            moved |= self._try(int(group[place]), int(origin[place]), wanted)
        return moved

    def _try(self, group: int, origin: int, target: int) -> bool:
        """Make a move if it saves with the levels as they are now."""
        steps = [
            ((row.option == target) - (row.option == origin)) * int(row.weights[group]) for row in self.problem.rows
        ]
        after = self.levels + np.array(steps, np.int64)
        change = self._penalties(after) - self._penalties(self.levels)
        if change + int(self.problem.cost[group, target] - self.problem.cost[group, origin]) >= 0:
            return False
        self._apply(group, origin, target)
        return True

    def _penalties(self, levels: Ints) -> int:
        found = np.zeros(self.problem.penalty_count, np.int64)
        np.maximum.at(found, self._penalty, levels)
        return int(found.sum())

    def _effects(self, sign: int) -> Ints:
        """What one more (or less) of each group on each option does to the penalties [G, P]."""
        effects = np.zeros_like(self.problem.cost)
        for penalty in range(self.problem.penalty_count):
            mine = np.flatnonzero(self._penalty == penalty)
            before = max(0, int(self.levels[mine].max()))
            after = np.zeros(len(effects), np.int64)
            for number in mine:
                np.maximum(after, self.levels[number] + sign * self.problem.rows[number].weights, out=after)
            effects[:, self._option[mine[0]]] += after - before
        return effects

    def move_two(self, group: Places, origin: Places, target: Places) -> bool:
        """The best two of some moves at once, if they save."""
        if len(group) < 2:
            return False
        direct = self.problem.cost[group, target] - self.problem.cost[group, origin]
        total = direct[:, None] + direct[None, :]
        for penalty in range(self.problem.penalty_count):
            worst = np.zeros_like(total)
            mine = np.flatnonzero(self._penalty == penalty)
            for number in mine:
                row = self.problem.rows[number]
                step = row.weights[group] * ((target == row.option).astype(np.int64) - (origin == row.option))
                np.maximum(worst, self.levels[number] + step[:, None] + step[None, :], out=worst)
            total += worst - max(0, int(self.levels[mine].max()))
        total[group[:, None] == group[None, :]] = 0
        one, other = np.unravel_index(total.argmin(), total.shape)
        if total[one, other] >= 0:
            return False
        for number in (one, other):
            self._apply(int(group[number]), int(origin[number]), int(target[number]))
        return True

    def _apply(self, group: int, origin: int, target: int) -> None:
        self.chosen[group, origin] -= 1
        self.chosen[group, target] += 1
        for number, row in enumerate(self.problem.rows):
            step = (row.option == target) - (row.option == origin)
            self.levels[number] += step * int(row.weights[group])
