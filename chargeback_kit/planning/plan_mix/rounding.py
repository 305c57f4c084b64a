"""From a mean of several choices to one: people who are indifferent are dealt out in the proportions of the mean.

At the best multipliers many people may be indifferent between options, all at once. The mean choice says in which
proportions they meet every pool. Those with the same indifference are put in order of what they weigh and dealt out
like cards, whoever is furthest behind its share first, so that every pool gets nearly its part of the weight.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from chargeback_kit.planning.plan_mix.dual import Options
from chargeback_kit.planning.plan_mix.grouping import grouped
from chargeback_kit.planning.plan_mix.market import Floats, Ints, Market, choose


def dealt(market: Market, mixture: Sequence[tuple[float, Options]]) -> Ints:
    """One choice [G, P] near the mean of several."""
    parts = np.array([part for part, _ in mixture])
    taken = np.stack([options for _, options in mixture], axis=1).astype(np.int64)
    option = taken[:, 0].copy()
    pattern, first = grouped(taken)
    weight = sum((np.abs(piece.weights) for piece in market.pieces), np.zeros(len(option), np.int64))
    for number in np.flatnonzero((taken[first] != taken[first][:, :1]).any(axis=1)):
        members = np.flatnonzero(pattern == number)
        order = members[np.argsort(weight[members], kind="stable")]
        option[order] = _deal(len(order), taken[first[number]], parts / parts.sum())
    return choose(market, option.astype(np.intp))


def _deal(count: int, options: Ints, parts: Floats) -> npt.NDArray[np.int64]:
    """``count`` cards of some options in given proportions, as even as can be at every point."""
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
