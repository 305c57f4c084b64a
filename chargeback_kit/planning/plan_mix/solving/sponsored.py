"""A fee that is paid once in a country as soon as anybody there takes an option: both worlds are solved, with the fee
and without the option, and the cheaper one is the answer. No choice costs less than the lower of the two bounds, since
each choice is one of the one world or of the other.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from chargeback_kit.planning.assignment import AssignmentProblem, Search, Standing, certified_bound, search
from chargeback_kit.planning.plan_mix.people.cost_of_change import Sponsor

Watch = Callable[[Sequence[Standing], str], None]


def cheapest_with(
    problems: Sequence[AssignmentProblem],
    sponsor: Sponsor | None,
    seconds: float,
    watch: Watch = lambda standings, step: None,
) -> Search:
    """The best choice of each problem, with what a sponsor costs in its country."""
    if sponsor is None or not sponsor.country:
        return search(problems, seconds, watch)
    option = sponsor.option
    taken = [n for n, problem in enumerate(problems) if problem.allowed[:, option].any()]
    dear = list(problems)
    for number in taken:
        dear[number] = replace(problems[number], constant=problems[number].constant + sponsor.country)
    free = {n: made for n in taken if (made := _without(problems[n], option)) is not None}
    found = search([*dear, *free.values()], seconds, watch)
    standings = list(found.standings)
    for place, number in enumerate(free, len(problems)):
        one, other = sorted((standings[number], standings[place]), key=lambda each: each.cost)
        standings[number] = replace(one, bound=min(one.bound, other.bound), beside=(other,))
    return replace(found, standings=tuple(standings[: len(problems)]))


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
