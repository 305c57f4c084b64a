"""The moves from today to the mix, in the order in which each saves most after those before it, by the model."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chargeback_kit.planning.assignment import AssignmentProblem, Ints
from chargeback_kit.planning.plan_mix.choices import Choice
from chargeback_kit.planning.plan_mix.demand import Person
from chargeback_kit.planning.plan_mix.markets import Market


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
    markets: Sequence[Market],
    extra_fees: Ints,
    options: Sequence[str],
    today: Choice,
    choice: Choice,
) -> list[Move]:
    """Every move, in order; ``extra_fees`` [n] end when somebody moves who holds several plans."""
    return [move for market in markets for move in _of(market, people, extra_fees, options, today, choice)]


def _of(
    market: Market,
    people: Sequence[Person],
    extra_fees: Ints,
    options: Sequence[str],
    today: Choice,
    choice: Choice,
) -> list[Move]:
    steps: dict[tuple[str, str], list[int]] = {}
    changed = (choice != today) | (extra_fees > 0)
    for member in np.flatnonzero(changed[market.people]):
        row = int(market.people[member])
        if choice[row] != today[row] or len(people[row].options_today) > 1:
            steps.setdefault(("+".join(people[row].options_today), options[choice[row]]), []).append(int(member))
    effects = {key: _Effect.of(market, rows, extra_fees, today, choice) for key, rows in steps.items()}
    return _in_order(market, effects, steps, _levels(market, today))


@dataclass(frozen=True)
class _Effect:
    """What a move does to the money outside pools [micro], and to the level of each coupling row [R]."""

    direct: int
    levels: Ints

    @staticmethod
    def of(market: Market, members: Sequence[int], extra_fees: Ints, today: Choice, choice: Choice) -> "_Effect":
        """The sums over the people of a move."""
        problem, people = market.problem, market.people[list(members)]
        group, origin, target = market.group[list(members)], today[people], choice[people]
        direct = problem.cost[group, target] - problem.cost[group, origin] - extra_fees[people]
        levels = [
            int(row.weights[group[target == row.option]].sum() - row.weights[group[origin == row.option]].sum())
            for row in problem.rows
        ]
        return _Effect(int(direct.sum()), np.array(levels, np.int64))


def _levels(market: Market, today: Choice) -> Ints:
    chosen = today[market.people]
    rows = market.problem.rows
    levels = [row.base + int(row.weights[market.group[chosen == row.option]].sum()) for row in rows]
    return np.array(levels, np.int64)


def _over(problem: AssignmentProblem, levels: Ints) -> int:
    """What the penalties cost together at some levels of the coupling rows [micro]."""
    penalties = np.zeros(problem.penalty_count, np.int64)
    for row, level in zip(problem.rows, levels, strict=True):
        penalties[row.penalty] = max(penalties[row.penalty], level)
    return int(penalties.sum())


def _in_order(
    market: Market, effects: dict[tuple[str, str], _Effect], steps: dict[tuple[str, str], list[int]], levels: Ints
) -> list[Move]:
    """The best next move again and again, until none is left."""
    problem, begin = market.problem, levels
    moves: list[Move] = []
    left = dict(effects)
    while left:
        here = _over(problem, levels)
        savings = {key: here - _over(problem, levels + e.levels) - e.direct for key, e in sorted(left.items())}
        key = max(savings, key=lambda k: savings[k])
        effect = left.pop(key)
        alone = _over(problem, begin) - _over(problem, begin + effect.levels) - effect.direct
        rows = tuple(int(market.people[member]) for member in steps[key])
        moves.append(Move(problem.name, *key, rows, savings[key], alone))
        levels = levels + effect.levels
    return moves
