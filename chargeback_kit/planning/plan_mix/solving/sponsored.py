"""Worlds that hold, together, every choice: all are solved, and the cheapest one is the answer.

A fee that is paid once in a country as soon as anybody there takes an option: with the fee, or without the option. A
licence that is cheaper to buy than those at hand: each at what is paid, or each at what the list says and the
difference of those at hand on top. No choice costs less than the lowest of the bounds.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from chargeback_kit.planning.assignment import AssignmentProblem, Search, Standing, certified_bound, search
from chargeback_kit.planning.plan_mix.markets import Market
from chargeback_kit.planning.plan_mix.people.cost_of_change import Sponsor

Watch = Callable[[Sequence[Standing], str], None]


def cheapest_with(
    markets: Sequence[Market],
    sponsor: Sponsor | None,
    seconds: float,
    watch: Watch = lambda standings, step: None,
) -> Search:
    """The best choice of each market, with what a sponsor costs in its country, and with its discounts."""
    worlds = [_worlds(market, sponsor) for market in markets]
    more = [(number, problem) for number, each in enumerate(worlds) for problem in each[1:]]
    found = search([*(each[0] for each in worlds), *(problem for _, problem in more)], seconds, watch)
    standings = [[standing] for standing in found.standings[: len(markets)]]
    for (number, _), standing in zip(more, found.standings[len(markets) :], strict=True):
        standings[number].append(standing)
    return replace(found, standings=tuple(_least(each) for each in standings))


def _least(standings: Sequence[Standing]) -> Standing:
    best, *others = sorted(standings, key=lambda each: each.cost)
    return replace(best, bound=min(each.bound for each in standings), beside=tuple(others)) if others else best


def _worlds(market: Market, sponsor: Sponsor | None) -> list[AssignmentProblem]:
    found = market.worlds()
    price = 0 if sponsor is None else sponsor.in_country(market.problem.name)
    if sponsor is None or not price or not market.problem.allowed[:, sponsor.option].any():
        return found
    free = [made for problem in found if (made := _without(problem, sponsor.option)) is not None]
    return [*(replace(problem, constant=problem.constant + price) for problem in found), *free]


def _without(problem: AssignmentProblem, option: int) -> AssignmentProblem | None:
    """The problem without an option; None where somebody has no other."""
    allowed, start = problem.allowed.copy(), problem.start.copy()
    allowed[:, option] = False
    if not allowed.any(axis=1).all():
        return None
    other = allowed.argmax(axis=1)
    for group in range(len(start)):
        start[group, other[group]] += start[group, option]
        start[group, option] = 0
    return replace(problem, allowed=allowed, start=start)


def certified(standing: Standing) -> int:
    """What every choice costs at least [micro], added up a second time in whole numbers."""
    return min(certified_bound(each.problem, each.multipliers) for each in (standing, *standing.beside))
