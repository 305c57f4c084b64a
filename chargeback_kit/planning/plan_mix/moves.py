"""The moves from today to the mix, in the order in which each saves most after those before it, by the model."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chargeback_kit.planning.plan_mix.choices import Choice
from chargeback_kit.planning.plan_mix.market import Ints, Market
from chargeback_kit.planning.plan_mix.markets import Place
from chargeback_kit.planning.plan_mix.people import Person


@dataclass(frozen=True)
class Move:
    """Some people of a country from one option to another.

    ``saving`` [micro a month] is what it saves after the moves before it, ``alone`` if it is the only one.
    """

    country: str
    origin: str
    target: str
    rows: tuple[int, ...]
    saving: int
    alone: int


def ranked_moves(
    people: Sequence[Person],
    places: Sequence[Place],
    extra_fees: Ints,
    options: Sequence[str],
    today: Choice,
    choice: Choice,
) -> list[Move]:
    """Every move, in order; ``extra_fees`` [n] end when somebody moves who holds several plans."""
    return [move for place in places for move in _of(place, people, extra_fees, options, today, choice)]


def _of(
    place: Place,
    people: Sequence[Person],
    extra_fees: Ints,
    options: Sequence[str],
    today: Choice,
    choice: Choice,
) -> list[Move]:
    steps: dict[tuple[str, str], list[int]] = {}
    changed = (choice != today) | (extra_fees > 0)
    for place_in_market in np.flatnonzero(changed[place.rows]):
        row = int(place.rows[place_in_market])
        if choice[row] != today[row] or len(people[row].options_today) > 1:
            steps.setdefault(("+".join(people[row].options_today), options[choice[row]]), []).append(
                int(place_in_market)
            )
    effects = {key: _Effect.of(place, rows, extra_fees, today, choice) for key, rows in steps.items()}
    return _in_order(place, effects, steps, _levels(place, today))


@dataclass(frozen=True)
class _Effect:
    """What a move does to the money outside pools and to each piece."""

    direct: int
    pieces: Ints

    @staticmethod
    def of(place: Place, members: Sequence[int], extra_fees: Ints, today: Choice, choice: Choice) -> "_Effect":
        """The sums over the people of a move."""
        market, rows = place.market, place.rows[list(members)]
        group = place.group[list(members)]
        direct = market.cost[group, choice[rows]] - market.cost[group, today[rows]] - extra_fees[rows]
        pieces = [
            int(p.weights[group[choice[rows] == p.option]].sum() - p.weights[group[today[rows] == p.option]].sum())
            for p in market.pieces
        ]
        return _Effect(int(direct.sum()), np.array(pieces, np.int64))


def _levels(place: Place, today: Choice) -> Ints:
    chosen = today[place.rows]
    levels = [p.base + int(p.weights[place.group[chosen == p.option]].sum()) for p in place.market.pieces]
    return np.array(levels, np.int64)


def _over(market: Market, levels: Ints) -> int:
    pools = np.zeros(market.pools, np.int64)
    for piece, level in zip(market.pieces, levels, strict=True):
        pools[piece.pool] = max(pools[piece.pool], level)
    return int(pools.sum())


def _in_order(
    place: Place, effects: dict[tuple[str, str], _Effect], steps: dict[tuple[str, str], list[int]], levels: Ints
) -> list[Move]:
    """The best next move again and again, until none is left."""
    market, begin = place.market, levels
    moves: list[Move] = []
    left = dict(effects)
    while left:
        here = _over(market, levels)
        savings = {key: here - _over(market, levels + e.pieces) - e.direct for key, e in sorted(left.items())}
        key = max(savings, key=lambda k: savings[k])
        effect = left.pop(key)
        alone = _over(market, begin) - _over(market, begin + effect.pieces) - effect.direct
        rows = tuple(int(place.rows[member]) for member in steps[key])
        moves.append(Move(market.name, *key, rows, savings[key], alone))
        levels = levels + effect.pieces
    return moves
