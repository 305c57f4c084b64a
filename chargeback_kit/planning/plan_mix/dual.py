"""The lower bound: what the best mix costs at least (a Lagrangian dual, by cutting planes).

Charge everybody a fixed part (a multiplier between 0 and 1) of what their minutes do to each pool, instead of
the pool's true cost: the parts of a pool add up to at most 1, so no choice gets dearer, and everybody can then choose
alone. The sum of these choices is a lower bound for every set of parts; the best set is found by Kelley's cuts,
each new point drawn towards the best one so far.
"""

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

from chargeback_kit.planning.plan_mix.market import Floats, Market

DRAWN = 0.3
CLOSE = 1e-9
SMALLEST_PART = 1e-6
Options = npt.NDArray[np.int8]
PATIENCE = 20


@dataclass(frozen=True)
class Dual:
    """The best multipliers [pieces] and their bound in micro-units.

    ``mixture`` are choices of one option per group [G] with the parts of a mean choice that nearly meets every pool.
    """

    multipliers: Floats
    bound: float
    mixture: tuple[tuple[float, Options], ...] = ()


def best_dual(market: Market, rounds: int = 400, close: float = CLOSE) -> Dual:
    """The multipliers with the greatest bound, within ``close`` of its size where the cuts allow, and their bound.

    Ends after ``rounds`` cuts, or some that raise the bound no more.
    """
    tangents = _Tangents(market)
    point = np.zeros(len(market.pieces))
    value, slope, taken = tangents.at(point)
    best = Dual(point, value)
    if not market.pieces:
        return best
    seen = []
    size = max(abs(value), 1.0)
    master = _Master(market, size)
    stalled = 0
    for _ in range(rounds):
        master.cut(point, value, slope)
        seen.append(taken)
        outer, ceiling = master.solve()
        if ceiling - best.bound <= close * size or stalled > PATIENCE:
            break
        drawn = best.multipliers * DRAWN + outer * (1 - DRAWN)
        point = outer if np.allclose(point, drawn) else drawn
        value, slope, taken = tangents.at(point)
        stalled = 0 if value > best.bound + close * size else stalled + 1
        if value > best.bound:
            best = Dual(point, value)
    parts = master.parts()
    mixture = [(part, found) for part, found in zip(parts, seen, strict=False) if part > SMALLEST_PART]
    return Dual(best.multipliers, best.bound, tuple(mixture))


class _Tangents:
    """The bound and its slope at any point; what does not depend on the point is computed once."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._options = sorted({piece.option for piece in market.pieces})
        priced = np.where(market.allowed, market.cost, np.inf).T
        alone = [p for p in range(market.cost.shape[1]) if p not in self._options]
        self._alone = priced[alone].min(axis=0) if alone else np.full(len(market.count), np.inf)
        self._alone_option = np.array(alone, np.int8)[priced[alone].argmin(axis=0)] if alone else None
        self._shared = {option: np.ascontiguousarray(priced[option]) for option in self._options}
        self._weights = [piece.weights.astype(float) for piece in market.pieces]
        self._heads = market.count.astype(float)

    def at(self, point: Floats) -> tuple[float, Floats, Options]:
        """The bound at a point, its slope there, and the cheapest option of each group."""
        pieces = self._market.pieces
        least = self._alone.copy()
        taken = np.zeros(len(least), np.int8) if self._alone_option is None else self._alone_option.copy()
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
        slope = bases + [_dot(takers[p.option], weights) for p, weights in zip(pieces, self._weights, strict=True)]
        return self._market.constant + _dot(least, self._heads) + _dot(point, bases), slope, taken


def _dot(one: Floats, other: Floats) -> float:
    """A sum of products in this thread alone: for one pass, threads cost more than they bring."""
    return float(np.einsum("i,i->", one, other))


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
        self._rows = 0
        for pool in range(market.pools):
            mine = [n for n, piece in enumerate(market.pieces, 1) if piece.pool == pool]
            if len(mine) > 1:
                self._row(-highspy.kHighsInf, 1.0, np.array(mine), np.ones(len(mine)))
                self._rows += 1

    def cut(self, point: Floats, value: float, slope: Floats) -> None:
        """The ceiling lies below the tangent at a point."""
        columns = np.arange(self._count + 1)
        values = np.concatenate(([1.0], -slope / self._size))
        self._row(-highspy.kHighsInf, (value - float(slope @ point)) / self._size, columns, values)

    def _row(self, lower: float, upper: float, columns: npt.NDArray[np.int64], values: Floats) -> None:
        self._solver.addRow(lower, upper, len(columns), columns.astype(np.int32), values)

    def parts(self) -> list[float]:
        """What part each cut has in the ceiling; they add up to 1."""
        return [abs(each) for each in self._solver.getSolution().row_dual[self._rows :]]

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
