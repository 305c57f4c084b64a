"""The ways that large markets take (dealing out, moving, branching), on markets whose every choice can be tried."""

import numpy as np
import pytest

from chargeback_kit.planning.plan_mix import search as searching
from chargeback_kit.planning.plan_mix.branch import branched
from chargeback_kit.planning.plan_mix.deadline import Deadline
from chargeback_kit.planning.plan_mix.descent import improved
from chargeback_kit.planning.plan_mix.dual import best_dual
from chargeback_kit.planning.plan_mix.market import Market, cheapest
from chargeback_kit.planning.plan_mix.markets import places
from chargeback_kit.planning.plan_mix.rounding import dealt
from chargeback_kit.planning.plan_mix.search import TENTH_OF_A_CENT, search

from .brute_force import cheapest as cheapest_of_all
from .tenants import tenant

SEEDS = range(1000, 1080)


def markets(seed: int) -> list[Market]:
    given = tenant(seed)
    return [place.market for place in places(given.people, given.season, given.offers, given.agreement)]


def is_choice(market: Market, chosen: np.ndarray) -> bool:
    return bool(
        (chosen.sum(axis=1) == market.count).all() and (chosen[~market.allowed] == 0).all() and (chosen >= 0).all()
    )


def test_the_search_of_large_markets_is_right_on_small_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "SMALL", 0)
    proven = 0
    for seed in SEEDS:
        found, least = search(markets(seed), seconds=5.0), cheapest_of_all(tenant(seed))
        assert found.bound <= least <= found.cost, f"tenant {seed}"
        assert all(is_choice(s.market, s.chosen) for s in found.standings)
        if all(standing.proven for standing in found.standings):
            proven += 1
            assert found.cost - least <= TENTH_OF_A_CENT * len(found.standings), f"tenant {seed}"
    assert proven > 0.9 * len(SEEDS)


def test_a_mean_choice_is_dealt_out_and_moving_only_saves() -> None:
    for seed in SEEDS:
        for market in markets(seed):
            dual = best_dual(market)
            priced, _ = cheapest(market, dual.multipliers.tolist())
            start = dealt(market, dual.mixture) if dual.mixture else market.today
            moved = improved(market, start, priced - priced.min(axis=1, keepdims=True), Deadline.after(1.0))
            assert is_choice(market, start)
            assert is_choice(market, moved)
            assert market.total(moved) <= market.total(start)


def test_branching_closes_a_gap_and_never_passes_the_optimum() -> None:
    open_before = closed = 0
    for seed in SEEDS:
        least, bounds, costs = cheapest_of_all(tenant(seed)), 0, 0
        for market in markets(seed):
            dual = best_dual(market)
            first = int(dual.bound) - 1
            chosen, bound = branched(market, market.today, first, Deadline.after(5.0), 0.0)
            assert bound >= first
            open_before += market.total(chosen) - first > 2
            closed += market.total(chosen) - bound <= 2 < market.total(chosen) - first
            bounds, costs = bounds + bound, costs + market.total(chosen)
        assert bounds <= least <= costs, f"tenant {seed}"
    assert open_before > closed > 10
