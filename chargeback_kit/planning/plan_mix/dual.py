"""The lower bound: what the best mix costs at least (a Lagrangian dual, by cutting planes).

Charge everybody a fixed part (a multiplier between 0 and 1) of what their minutes do to each pool, instead of
the pool's true cost: the parts of a pool add up to at most 1, so no choice gets dearer, and everybody can then choose
alone. The sum of these choices is a lower bound for every set of parts; the best set is found by Kelley's cuts,
each new point drawn towards the best one so far.
"""

from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

from chargeback_kit.planning.plan_mix.market import Floats, Market

DRAWN = 0.3
CLOSE = 1e-9


@dataclass(frozen=True)
class Dual:
    """The best multipliers [pieces] and their bound in micro-units."""

    multipliers: Floats
    bound: float


def best_dual(
    market: Market, rounds: int = 400, close: float = CLOSE, watch: Callable[[float], None] = lambda bound: None
) -> Dual:
    """The multipliers with the greatest bound, within ``close`` of the bound's size or after ``rounds`` cuts."""
    tangents = _Tangents(market)
    point = np.zeros(len(market.pieces))
    value, slope = tangents.at(point)
    best = Dual(point, value)
    if not market.pieces:
        return best
    size = max(abs(value), 1.0)
    master = _Master(market, size)
    for _ in range(rounds):
        master.cut(point, value, slope)
        outer, ceiling = master.solve()
        if ceiling - best.bound <= close * size:
            break
        drawn = best.multipliers * DRAWN + outer * (1 - DRAWN)
        point = outer if np.allclose(point, drawn) else drawn
        value, slope = tangents.at(point)
        if value > best.bound:
            best = Dual(point, value)
            watch(best.bound)
    return best


class _Tangents:
    """The bound and its slope at any point; what does not depend on the point is computed once."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._options = sorted({piece.option for piece in market.pieces})
        priced = np.where(market.allowed, market.cost, np.inf).T
        alone = [p for p in range(market.cost.shape[1]) if p not in self._options]
        self._alone = priced[alone].min(axis=0) if alone else np.full(len(market.count), np.inf)
        self._shared = {option: np.ascontiguousarray(priced[option]) for option in self._options}
        self._weights = [piece.weights.astype(float) for piece in market.pieces]
        self._heads = market.count.astype(float)

    def at(self, point: Floats) -> tuple[float, Floats]:
        """The bound at a point and its slope there."""
        pieces = self._market.pieces
        least, taken = self._alone.copy(), np.full(len(self._alone), -1, np.int8)
        for option in self._options:
            price = self._shared[option].copy()
            for piece, part, weights in zip(pieces, point, self._weights, strict=True):
                if piece.option == option and part:
                    price += part * weights
            cheaper = price < least
            np.copyto(least, price, where=cheaper)
            taken[cheaper] = option
        bases = np.array([piece.base for piece in pieces], float)
        takers = {option: np.where(taken == option, self._heads, 0.0) for option in self._options}
        slope = bases + [takers[p.option] @ weights for p, weights in zip(pieces, self._weights, strict=True)]
        return self._market.constant + float(least @ self._heads) + float(point @ bases), slope


class _Master:
    """The linear programme over the multipliers and the ceiling that the cuts leave."""

    def __init__(self, market: Market, size: float) -> None:
        self._size = size
        self._count = len(market.pieces)
        self._solver = quiet()
        self._solver.addVar(-highspy.kHighsInf, highspy.kHighsInf)
        self._solver.changeColCost(0, -1.0)
        for number, _ in enumerate(market.pieces, 1):
            self._solver.addVar(0.0, 1.0)
            self._solver.changeColCost(number, 0.0)
        for pool in range(market.pools):
            mine = [n for n, piece in enumerate(market.pieces, 1) if piece.pool == pool]
            if len(mine) > 1:
                self._row(-highspy.kHighsInf, 1.0, np.array(mine), np.ones(len(mine)))

    def cut(self, point: Floats, value: float, slope: Floats) -> None:
        """The ceiling lies below the tangent at a point."""
        columns = np.arange(self._count + 1)
        values = np.concatenate(([1.0], -slope / self._size))
        self._row(-highspy.kHighsInf, (value - float(slope @ point)) / self._size, columns, values)

    def _row(self, lower: float, upper: float, columns: npt.NDArray[np.int64], values: Floats) -> None:
        self._solver.addRow(lower, upper, len(columns), columns.astype(np.int32), values)

    def solve(self) -> tuple[Floats, float]:
        """The highest point under all cuts."""
        self._solver.run()
        found = np.array(self._solver.getSolution().col_value)
        return np.clip(found[1:], 0.0, 1.0), float(found[0]) * self._size


def quiet() -> highspy.Highs:
    """A solver that prints nothing and uses one thread."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver
