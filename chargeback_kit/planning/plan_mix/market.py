"""One market: the people of one pool country, what each option costs each of them, and the pools they would share.

Markets do not touch one another, because a pool belongs to a country (R21). All money is whole micro-units, so that
the cost of a choice is an integer and two computations of it are equal or one of them is wrong.

The cost of a choice is ``constant + sum of cost x count + sum over pools of max(0, its pieces)``. A piece is one way in
which a pool can cost money: ``base + sum of weights`` of those who choose its option. A domestic pool has one piece
(minutes over it at the average price), an either-or international pool two (R23): the first counter to end ends both,
so the larger one counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Piece:
    """One way a pool costs money: ``base`` plus ``weights`` [G] of those on ``option``, in micro-units."""

    pool: int
    option: int
    base: int
    weights: Ints


@dataclass(frozen=True)
class Market:
    """The choice of one country: G groups of identical people, P options.

    ``cost`` [G, P] is money that depends on nobody else; ``allowed`` [G, P] says what may be chosen; ``count`` [G] is
    how many people a group has; ``today`` [G, P] is how many choose what at first, a choice that is allowed.
    """

    name: str
    cost: Ints
    allowed: Flags
    count: Ints
    pieces: tuple[Piece, ...]
    constant: int
    today: Ints

    @cached_property
    def pools(self) -> int:
        """How many pools the pieces belong to."""
        return 1 + max((piece.pool for piece in self.pieces), default=-1)

    def over(self, chosen: Ints) -> Ints:
        """What each pool costs [pools] under a choice [G, P]."""
        found = np.zeros(self.pools, np.int64)
        for piece in self.pieces:
            value = piece.base + int(piece.weights @ chosen[:, piece.option])
            found[piece.pool] = max(found[piece.pool], value)
        return found

    def total(self, chosen: Ints) -> int:
        """The cost of a choice [G, P], exactly."""
        return self.constant + int((self.cost * chosen).sum()) + int(self.over(chosen).sum())


def cheapest(market: Market, multipliers: Sequence[float]) -> tuple[Floats, npt.NDArray[np.intp]]:
    """What each option costs each group [G, P] if a pool's money is charged at fixed parts, and the cheapest one [G].

    An option that is not allowed costs infinitely much.
    """
    priced = np.where(market.allowed, market.cost, np.inf)
    for piece, part in zip(market.pieces, multipliers, strict=True):
        if part:
            priced[:, piece.option] += part * piece.weights
    return priced, priced.argmin(axis=1)


def choose(market: Market, option: npt.NDArray[np.intp]) -> Ints:
    """The choice [G, P] in which every group takes one option [G] as a whole."""
    chosen = np.zeros_like(market.cost)
    chosen[np.arange(len(option)), option] = market.count
    return chosen
