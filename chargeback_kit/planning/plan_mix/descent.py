"""A good choice made better: move whoever saves most, then two at once, until nothing helps.

One move at a time soon ends where every pool is nearly full and nobody fits the rest. Two moves at once fill it to
the minute: one person in, another out. Pairs are tried among people who are nearly indifferent, drawn anew each time.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chargeback_kit.planning.plan_mix.deadline import Deadline
from chargeback_kit.planning.plan_mix.market import Floats, Ints, Market

PAIRED = 300
NEAREST = 3000
FRUITLESS = 8
TOGETHER = 200
NEVER = np.iinfo(np.int64).max // 4
Places = npt.NDArray[np.intp]


def improved(market: Market, chosen: Ints, extra: Floats, deadline: Deadline) -> Ints:
    """A choice [G, P] that costs no more; ``extra`` [G, P] is what options cost more at the best multipliers."""
    state = _State(market, chosen.copy())
    chance = np.random.default_rng(len(market.count))
    fruitless = 0
    while fruitless < FRUITLESS and not deadline.is_over:
        while state.move_singly() and not deadline.is_over:
            fruitless = 0
        fruitless = 0 if state.move_two(*_candidates(state.chosen, market, extra, chance)) else fruitless + 1
    return state.chosen


def _candidates(chosen: Ints, market: Market, extra: Floats, chance: np.random.Generator) -> tuple[Places, ...]:
    """Some moves (group, from, to) of people who are nearly indifferent."""
    group, origin = np.nonzero(chosen)
    rank = extra[group] - extra[group, origin][:, None]
    rank = np.where(market.allowed[group], np.abs(rank), np.inf)
    rank[np.arange(len(group)), origin] = np.inf
    flat = rank.ravel()
    most = min(NEAREST, len(flat) - 1)
    near = np.argpartition(flat, most)[:most]
    near = near[np.isfinite(flat[near])]
    drawn = chance.choice(near, size=min(PAIRED, len(near)), replace=False)
    row, target = np.divmod(drawn, rank.shape[1])
    return group[row], origin[row], target


@dataclass
class _State:
    """A choice, and what it adds up to in each piece."""

    market: Market
    chosen: Ints

    def __post_init__(self) -> None:
        pieces = self.market.pieces
        levels = [p.base + int(p.weights @ self.chosen[:, p.option]) for p in pieces]
        self.levels = np.array(levels, np.int64)
        self._pool = np.array([p.pool for p in pieces], np.intp)
        self._option = np.array([p.option for p in pieces], np.intp)

    def move_singly(self) -> bool:
        """The moves that save most, one after the other as long as each still saves; whether any did."""
        come, leave = self._effects(1), self._effects(-1)
        arrive = np.where(self.market.allowed, self.market.cost + come, NEVER)
        best, target = arrive.min(axis=1), arrive.argmin(axis=1)
        arrive[np.arange(len(target)), target] = NEVER
        second, other = arrive.min(axis=1), arrive.argmin(axis=1)
        group, origin = np.nonzero(self.chosen)
        stays = target[group] == origin
        saving = np.where(stays, second[group], best[group]) + leave[group, origin] - self.market.cost[group, origin]
        most = np.argsort(saving, kind="stable")[:TOGETHER]
        moved = False
        for row in most[saving[most] < 0]:
            wanted = int(other[group[row]] if stays[row] else target[group[row]])
            moved |= self._try(int(group[row]), int(origin[row]), wanted)
        return moved

    def _try(self, group: int, origin: int, target: int) -> bool:
        """Make a move if it saves with the pools as they are now."""
        steps = [
            ((piece.option == target) - (piece.option == origin)) * int(piece.weights[group])
            for piece in self.market.pieces
        ]
        after = self.levels + np.array(steps, np.int64)
        change = self._over(after) - self._over(self.levels)
        if change + int(self.market.cost[group, target] - self.market.cost[group, origin]) >= 0:
            return False
        self._apply(group, origin, target)
        return True

    def _over(self, levels: Ints) -> int:
        pools = np.zeros(self.market.pools, np.int64)
        np.maximum.at(pools, self._pool, levels)
        return int(pools.sum())

    def _effects(self, sign: int) -> Ints:
        """What one more (or less) of each group on each option does to the pools [G, P]."""
        effects = np.zeros_like(self.market.cost)
        for pool in range(self.market.pools):
            mine = np.flatnonzero(self._pool == pool)
            before = max(0, int(self.levels[mine].max()))
            after = np.zeros(len(effects), np.int64)
            for number in mine:
                np.maximum(after, self.levels[number] + sign * self.market.pieces[number].weights, out=after)
            effects[:, self._option[mine[0]]] += after - before
        return effects

    def move_two(self, group: Places, origin: Places, target: Places) -> bool:
        """The best two of some moves at once, if they save."""
        if len(group) < 2:
            return False
        direct = self.market.cost[group, target] - self.market.cost[group, origin]
        total = direct[:, None] + direct[None, :]
        for pool in range(self.market.pools):
            worst = np.zeros_like(total)
            mine = np.flatnonzero(self._pool == pool)
            for number in mine:
                piece = self.market.pieces[number]
                step = piece.weights[group] * ((target == piece.option).astype(np.int64) - (origin == piece.option))
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
        for number, piece in enumerate(self.market.pieces):
            step = (piece.option == target) - (piece.option == origin)
            self.levels[number] += step * int(piece.weights[group])
