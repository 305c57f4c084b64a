"""The bound, computed a second time: in whole numbers only, from the reported multipliers, sharing no code with the
search.

The argument, for one market. Let ``m`` be any multipliers that are not negative and add up to at most 1 for each pool.
A pool costs ``max(0, its pieces)``, which is never less than ``m`` times its pieces. So every choice costs at least
``constant + sum of m x base + sum over people of (cost + m x weights)``, and that is least when everybody takes what is
cheapest for them alone. Multipliers are read as whole parts of 2^20, rounded down; as
every choice costs a whole number, the bound is rounded up to one.
"""

from collections.abc import Sequence

import numpy as np

from chargeback_kit.planning.plan_mix.market import Market

PARTS = 1 << 20
ROWS = 256
NEVER = 1 << 62


def certified_bound(market: Market, multipliers: Sequence[float]) -> int:
    """What every choice in a market costs at least [micro]; raises ValueError for impossible multipliers."""
    parts = [int(each * PARTS) for each in multipliers]
    _refuse(market, parts)
    fixed = market.constant * PARTS + sum(m * piece.base for m, piece in zip(parts, market.pieces, strict=True))
    scaled = [market.cost[:, option] * PARTS for option in range(market.cost.shape[1])]
    for part, piece in zip(parts, market.pieces, strict=True):
        scaled[piece.option] = scaled[piece.option] + part * piece.weights
    least = np.full(len(market.count), NEVER, np.int64)
    for option, price in enumerate(scaled):
        least = np.where(market.allowed[:, option], np.minimum(least, price), least)
    return -(-(fixed + _sum(least, market.count)) // PARTS)


def _refuse(market: Market, parts: list[int]) -> None:
    by_pool: dict[int, int] = {}
    for part, piece in zip(parts, market.pieces, strict=True):
        by_pool[piece.pool] = by_pool.get(piece.pool, 0) + part
    if min(parts, default=0) < 0 or max(by_pool.values(), default=0) > PARTS:
        raise ValueError(f"{market.name}: multipliers below 0, or above 1 for one pool")


def _sum(least: np.ndarray[tuple[int], np.dtype[np.int64]], count: np.ndarray[tuple[int], np.dtype[np.int64]]) -> int:
    """An exact sum of products that no machine word holds."""
    high, low = least >> 32, least & 0xFFFFFFFF
    total = 0
    for start in range(0, len(least), ROWS):
        rows = slice(start, start + ROWS)
        total += (int(high[rows] @ count[rows]) << 32) + int(low[rows] @ count[rows])
    return total
