"""The ways to an answer: with and without what all takers share, full months at both ends, and call by call."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from chargeback_kit.planning.assignment import Search
from chargeback_kit.planning.plan_mix.choices import Choice, PlanningCase
from chargeback_kit.planning.plan_mix.exact import (
    ChosenByCall,
    PlannedCalls,
    choose_exactly,
    is_quick,
    settled_again,
)
from chargeback_kit.planning.plan_mix.months import PlanningMonths, observed
from chargeback_kit.planning.plan_mix.offers import Offers
from chargeback_kit.planning.plan_mix.options import SHARED
from chargeback_kit.planning.plan_mix.sensitivity import OtherPrices
from chargeback_kit.planning.plan_mix.solving.question import PlanQuestion
from chargeback_kit.planning.plan_mix.solving.sponsored import certified
from chargeback_kit.planning.plan_mix.threshold import everybody

PERCENT, PARTS = 100, 10_000
UNSEEN = "was not there all the time, and made no call"
DEPENDS = "was not there all the time, and a full month may ask for another plan"


@dataclass(frozen=True)
class Way:
    """A search among all choices that do ``without`` some options, its markets and its choice."""

    without: tuple[str, ...]
    case: PlanningCase
    found: Search
    choice: Choice
    shared: int


@dataclass(frozen=True)
class Solved:
    """A search, its choice, and what any choice costs at least [micro], and so much of it as is certified."""

    found: Search
    choice: Choice
    bound: int
    certified: int
    ways: tuple[Way, ...] = ()


def _of(way: Way, shared: int) -> Solved:
    """A way as an answer, to whose bounds shared fees belong."""
    sure = sum(certified(each) for each in way.found.standings)
    outside = way.case.outside + shared
    return Solved(way.found, way.choice, outside + way.found.bound, outside + sure)


def _leaving_out(question: PlanQuestion, offers: Offers) -> Iterator[tuple[str, ...]]:
    """Which options with shared fees to do without: none, then every other combination that leaves all a choice."""
    paid = [option for option, each in question.carried.items() if each.shared_micro]
    if offers.sponsor is not None and offers.sponsor.tenant and offers.allowed[:, offers.sponsor.option].any():
        paid.append(SHARED)
    for size in range(len(paid) + 1):
        for without in combinations(paid, size):
            allowed = np.delete(offers.allowed, [offers.options.index(o) for o in without], axis=1)
            if allowed.any(axis=1).all():
                yield without


def with_and_without(
    question: PlanQuestion,
    period: PlanningMonths,
    offers: Offers,
    seconds: float,
    step: str,
    near: Sequence[Choice] = (),
) -> tuple[PlanningCase, Solved]:
    """Some months: with every combination of options whose fees are shared, the cheapest of them.

    What any choice costs at least is the least of their bounds, each with the shared fees of its options: every choice
    uses one of the combinations. A search that is stopped is left with the bound of all without such fees.
    """
    ways, whole = list(_leaving_out(question, offers)), question.case(period, offers=offers)
    tried: list[tuple[int, Way, Solved]] = []
    for without in ways:
        here = question.case(period, without, offers) if without else whole
        found, choice = question.solve(here, seconds / len(ways), step, next(iter(near), None))
        shared = offers.shared([number for number, option in enumerate(offers.options) if option not in without])
        if offers.sponsor is not None and SHARED not in without and offers.allowed[:, offers.sponsor.option].any():
            shared += offers.sponsor.tenant
        way = Way(without, here, found, choice, shared)
        tried.append((whole.cost(choice), way, _of(way, 0 if found.stopped else shared)))
        if found.stopped:
            first = _of(replace(tried[0][1], choice=choice), 0)
            tried = [(c, w, replace(each, bound=first.bound, certified=first.certified)) for c, w, each in tried]
            break
    best = min(tried, key=lambda each: each[0])[2]
    bound, sure = (min(getattr(each, name) for _, _, each in tried) for name in ("bound", "certified"))
    return whole, replace(best, bound=bound, certified=sure, ways=tuple(way for _, way, _ in tried))


def surely(
    question: PlanQuestion, periods: Sequence[PlanningMonths], seconds: float, step: str
) -> tuple[PlanningCase, Solved]:
    """The best choice for full months; ``periods`` are those expected, then those at both ends of what may be.

    Who was not seen for whole months moves only to what they would be given at both ends, too, or what costs less than
    today's option at both.
    """
    whole = question.whole
    expected, *ends = periods
    while True:
        case, solved = with_and_without(question, expected, question.offers, seconds, step)
        free = whole.partial & np.array([not each for each in question.offers.stays_because], np.bool_)
        moved = free & (solved.choice != question.today)
        if not moved.any() or solved.found.stopped:
            return case, solved
        others = [with_and_without(question, end, question.offers, seconds, step) for end in ends]
        unsure = moved & np.any([each.choice != solved.choice for _, each in others], axis=0)
        for place in np.flatnonzero(unsure).tolist():
            unsure[place] = not all(_beats_today(question, there, solved.choice, place) for there in others)
        if not unsure.any():
            return case, solved
        question.keep(unsure, DEPENDS)


def _beats_today(question: PlanQuestion, there: tuple[PlanningCase, Solved], choice: Choice, place: int) -> bool:
    """Whether somebody's new option costs less than today's at one of the ends, where they would not hold today's."""
    case, solved = there
    new, old = solved.choice.copy(), solved.choice.copy()
    new[place], old[place] = choice[place], question.today[place]
    return bool(solved.choice[place] != question.today[place] and case.cost(new) < case.cost(old))


def full_months(question: PlanQuestion, seconds: float) -> tuple[PlanningCase, Solved]:
    """The months as they were, those not seen whole scaled; who of these people moves in any case, or stays."""
    whole = question.whole
    question.keep(whole.unseen, UNSEEN)
    months = [observed(each) for each in (whole.expected, whole.low, whole.high)]
    return surely(question, months, seconds, "Months as they were")


def call_by_call(
    question: PlanQuestion, solved: Solved, calls: PlannedCalls, seconds: float, more: Sequence[Choice] = ()
) -> ChosenByCall:
    """The best choice of all that are weighed call by call, with and without what all takers share."""
    found = [
        each
        for way in solved.ways
        if (each := _on_the_way(question, way, calls, [*more, solved.choice], seconds / len(solved.ways))) is not None
    ]
    best = min(found, key=lambda each: each.total)
    bounds = [each.bound for each in found]
    known = [each for each in bounds if each is not None]
    least = min(known) if len(known) == len(solved.ways) else None
    settled = tuple(all(flags) for flags in zip(*(each.settled for each in found), strict=True))
    parts = tuple(_least(each) for each in zip(*(each.bounds for each in found), strict=True))
    return replace(best, bounds=parts, settled=settled, least=least, is_one_way=len(solved.ways) == 1)


def cost_by_call(question: PlanQuestion, case: PlanningCase, calls: PlannedCalls, choice: Choice) -> int:
    """What a choice costs call by call in the months of a case [micro]."""
    made = question.markets_by_call(case.markets, calls, case.period, question.offers)
    sponsor = question.offers.sponsor
    shared = sponsor.tenant if sponsor is not None and (choice == sponsor.option).any() else 0
    return case.outside + shared + sum(each.total(choice[each.market.people]) // len(each.by_month) for each in made)


def quickly_settled(question: PlanQuestion, case: PlanningCase, calls: PlannedCalls) -> bool:
    """Whether every choice of a case can be weighed call by call over and over."""
    return is_quick(question.markets_by_call(case.markets, calls, case.period, question.offers))


def settled_elsewhere(question: PlanQuestion, world: OtherPrices, calls: PlannedCalls, near: Choice) -> Choice:
    """The cheapest of all choices call by call in a world with other prices, of equal ones that ``near`` another."""
    there = calls.times(np.full(len(calls.seconds), world.minutes * PARTS))
    there = there if (world.home, world.abroad) == (PERCENT, PERCENT) else there.priced(world.home, world.abroad)
    found: list[tuple[int, int, Choice]] = []
    for without in _leaving_out(question, world.offers):
        case = question.case(world.period, without, world.offers)
        own = question.narrowed(without, world.offers)
        made = question.markets_by_call(case.markets, there, world.period, own)
        choice = settled_again(made, near, question.today)
        sponsor = own.sponsor
        cost = sponsor.tenant if sponsor is not None and (choice == sponsor.option).any() else 0
        cost += sum(each.total(choice[each.market.people]) // len(each.by_month) for each in made)
        found.append((cost, int((choice != near).sum()), choice))
    return min(found, key=lambda each: each[:2])[2]


def _least(bounds: Sequence[int | None]) -> int | None:
    known = [each for each in bounds if each is not None]
    return min(known) if len(known) == len(bounds) else None


def _on_the_way(
    question: PlanQuestion, way: Way, calls: PlannedCalls, more: Sequence[Choice], seconds: float
) -> ChosenByCall | None:
    offers = question.narrowed(way.without)
    starts = [way.choice, *more, question.today]
    if "payg" in question.options:
        starts.append(everybody(offers, "payg", question.today))
    fit = [each for each in starts if _is_allowed(offers, each)]
    if not fit:
        return None
    made = question.markets_by_call(way.case.markets, calls, way.case.period, offers)
    found = choose_exactly(made, way.found.standings, fit, question.today, seconds)
    sponsor = offers.sponsor
    takes = sponsor is not None and bool((found.choice == sponsor.option).any())
    return replace(found, shared=sponsor.tenant if sponsor is not None and takes else 0, shared_bound=way.shared)


def _is_allowed(offers: Offers, choice: Choice) -> bool:
    return bool(offers.allowed[np.arange(len(choice)), choice].all())
