"""The search finds the cheapest choice of all, and its bound never lies above it."""

import numpy as np
import pytest

from chargeback_kit.planning.assignment import certified_bound, search
from chargeback_kit.planning.plan_mix.markets import markets

from .brute_force import cheapest
from .tenants import tenant

TENANTS = 1000
BATCH = 100


@pytest.mark.parametrize("first", range(0, TENANTS, BATCH))
def test_the_mix_is_the_cheapest_of_all_choices(first: int) -> None:
    for seed in range(first, first + BATCH):
        given = tenant(seed)
        problems = [market.problem for market in markets(given.people, given.period, given.offers, given.agreement)]
        found, least = search(problems, seconds=5.0), cheapest(given)
        assert found.cost == least, f"tenant {seed}"
        assert found.bound == least, f"tenant {seed}"
        assert sum(certified_bound(s.problem, s.multipliers) for s in found.standings) <= least


def test_any_multipliers_give_a_bound() -> None:
    chance = np.random.default_rng(5)
    for seed in range(60):
        given = tenant(seed)
        problems = [market.problem for market in markets(given.people, given.period, given.offers, given.agreement)]
        least = cheapest(given)
        for _ in range(5):
            parts = [[float(part) for part in chance.random(len(m.rows)) / 2] for m in problems]
            bounds = [certified_bound(m, each) for m, each in zip(problems, parts, strict=True)]
            assert sum(bounds) <= least
