"""``plan_mix``: who should hold which plan, so that fees and calls cost least together, and how much less is possible.

1. every call gets a price (``completed_rates``), 2. people and days (``demand``), 3. who may be given what for how much
(``offers``), 4. the months that count (``months``), 5. one assignment problem per country (``markets``), 6. the search
and its proof (the solver, ``planning.assignment``), 7. the engine prices the answer call by call (``pricing``),
8. words (``words``).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import numpy as np

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.money import from_micro
from chargeback_kit.planning.assignment import Deadline, Flags, Search, Standing, certified_bound, search
from chargeback_kit.planning.carriers.terms import Given, carrier_terms
from chargeback_kit.planning.plan_mix import given_up, tables, words
from chargeback_kit.planning.plan_mix.carried import carried
from chargeback_kit.planning.plan_mix.certainty import Certainty, certainty
from chargeback_kit.planning.plan_mix.choices import Choice, PlanningCase, planning_case, spread
from chargeback_kit.planning.plan_mix.completed_rates import CompletedRates, completed
from chargeback_kit.planning.plan_mix.demand import Demand, demand
from chargeback_kit.planning.plan_mix.exact import ChosenByCall, EndOfPools, MarketPrices, choose_exactly, planned_calls
from chargeback_kit.planning.plan_mix.licences.order import orders
from chargeback_kit.planning.plan_mix.markets import Market, Sizes, markets
from chargeback_kit.planning.plan_mix.months import PlanningMonths, observed, resampled
from chargeback_kit.planning.plan_mix.moves import ranked_moves
from chargeback_kit.planning.plan_mix.offers import Offers, chosen_options, offers
from chargeback_kit.planning.plan_mix.people.changes import lines
from chargeback_kit.planning.plan_mix.people.whole_months import whole_months
from chargeback_kit.planning.plan_mix.prices import Prices, Restriction, as_prices, as_restrictions
from chargeback_kit.planning.plan_mix.pricing import Priced, PricedMove, Pricing
from chargeback_kit.planning.plan_mix.result import PlanMix
from chargeback_kit.planning.plan_mix.sensitivity import Sensitivity, sensitivities
from chargeback_kit.planning.plan_mix.threshold import Thresholds, everybody, matrix_choice
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import Agreement

SECONDS = 10.0
DRAWN = 40
PROVEN = 1000
UNSEEN = "was not there all the time, and made no call"
DEPENDS = "was not there all the time, and a full month may ask for another plan"


@dataclass(frozen=True)
class Progress:
    """What is going on: the step, and while solving the cost and the bound so far (money a month)."""

    step: str
    cost: Decimal | None = None
    bound: Decimal | None = None


Watch = Callable[[Progress], None]


def plan_mix(
    bills: ComputedBill | Iterable[ComputedBill],
    options: Iterable[str] | None,
    prices: Prices | Mapping[str, str | Decimal] | str | Path,
    *,
    restrictions: Iterable[Restriction] | str | Path | None = None,
    carriers: Given | None = None,
    resample: int | None = None,
    seed: int = 1,
    sensitivity: bool = False,
    seconds: float = SECONDS,
    thresholds: Thresholds | None = None,
    watch: Watch = lambda progress: None,
) -> PlanMix:
    """Choose for each person of one or more bills the option that makes fees and calls cost least together.

    ``options`` are names such as ``"payg"``; None means every option with a price. ``prices`` are the user's: a
    ``prices.csv``, a mapping of options to amounts a month, or ``Prices``. ``carriers`` are offers to move people to
    (as in ``compare_carriers``), one for each way. ``resample`` chooses for so many months resampled from the days of
    the bills instead of the months as they were; ``seed`` draws the same ones again. Left out it is 40 where there are
    two months or more (and no carriers), else 0. ``sensitivity`` says what would change the advice: it chooses anew at
    other prices and with more and fewer calls, for as long as ``seconds`` at most.
    ``seconds`` bounds the search, not the pricing. Ctrl-C while searching ends with the best mix so far and its bound.

    Raises InputError for what cannot be answered: a missing price, restrictions nothing meets, no calls to cover.
    """
    listed = [bills] if isinstance(bills, ComputedBill) else list(bills)
    if resample is None:
        several = sum(len(bill.months) for bill in listed) > 1
        resample = DRAWN if several and carriers is None else 0
    if resample < 0:
        raise InputError(f"resample is {resample}; it is a number of months to draw, or 0.")
    if resample and carriers is not None:
        raise InputError("carriers are weighed for the months as they were. Leave resample out, or the carriers.")
    agreed = listed[0].agreement.reading.agreed if listed else {}
    question = _Question(listed, options, as_prices(prices, agreed), as_restrictions(restrictions), carriers, watch)
    answer, target = _answer(question, resample, seed, seconds, thresholds or Thresholds())
    return words.with_sentences(
        replace(answer, sensitivity=_sensitivity(question, target, seconds) if sensitivity else ())
    )


class _Question:
    """Everything known before a mix is chosen."""

    def __init__(
        self,
        bills: Sequence[ComputedBill],
        options: Iterable[str] | None,
        prices: Prices,
        restrictions: Sequence[Restriction],
        carriers: Given | None,
        watch: Watch,
    ) -> None:
        self.watch = watch
        self.prices = prices.checked(bills[0].currency) if bills else prices
        self.options = chosen_options(options, self.prices)
        watch(Progress("Pricing every call"))
        self.rates: list[CompletedRates] = [completed(bill, self.prices) for bill in bills]
        self.bills = [each.bill for each in self.rates]
        self.reported = list(bills)
        self.known: Demand = demand(self.bills)
        _refuse_empty(self.known)
        self.agreement: Agreement = self.bills[-1].agreement
        terms = carrier_terms(carriers, self.known.currency) if carriers is not None else ()
        self.carried = carried(self.bills, self.known, terms)
        self.whole = whole_months(self.known, self.bills)
        self.offers: Offers = offers(
            self.whole.high, self.options, self.prices, restrictions, self.agreement, self.carried
        )
        self.options = (*self.options, *self.carried)
        self.today: Choice = np.array([self.offers.options.index(p.today) for p in self.known.people], np.intp)

    def case(self, period: PlanningMonths, without: Iterable[str] = ()) -> PlanningCase:
        """The markets of a period; nobody may move to the carriers of some options."""
        allowed = self.offers.allowed.copy()
        allowed[:, [self.offers.options.index(option) for option in without]] = False
        narrowed = replace(self.offers, allowed=allowed)
        return planning_case(period, markets(self.known.people, period, narrowed, self.agreement), self.offers)

    def keep(self, places: Flags, because: str) -> None:
        """Leave some people [n] as they are today."""
        own = self.offers
        allowed = own.allowed.copy()
        allowed[places] = np.arange(len(own.options)) == self.today[places, None]
        reasons = tuple(
            because if keeps and not known else known for keeps, known in zip(places, own.stays_because, strict=True)
        )
        self.offers = replace(own, allowed=allowed, stays_because=reasons)

    def markets_by_call(self, markets: Sequence[Market]) -> list[MarketPrices]:
        """The markets of the months as they were, with the prices of their calls."""
        period = observed(self.known)
        calls = planned_calls(self.bills, self.known, self.whole.factors)
        switches = self.agreement.switches
        rules = EndOfPools(switches.international_plan == "either_or", switches.pool_edge == "whole_in")
        made = []
        for market in markets:
            here = [self.known.people[n] for n in market.people]
            sizes = Sizes(here, period, market.people, self.agreement)
            made.append(MarketPrices(market, calls, period.held > 0, sizes.of, self.offers, rules))
        return made

    def solve(self, made: PlanningCase, seconds: float, step: str) -> tuple[Search, Choice]:
        """The best choice for a case."""

        def tell(standings: Sequence[Standing], name: str) -> None:
            found = Search(tuple(standings), stopped=False)
            cost, bound = (from_micro(made.outside + money) for money in (found.cost, found.bound))
            self.watch(Progress(f"{step}: {name.lower()}", cost, bound))

        found = search([market.problem for market in made.markets], seconds, tell)
        return found, spread(made.markets, [standing.chosen for standing in found.standings], self.today)


def _refuse_empty(known: Demand) -> None:
    if not any(part.any() for part in known.usage.parts[:2]):
        months = " and ".join(month.name for month in known.months)
        raise InputError(
            f"{months}: nobody on the user list made a domestic or international call, so no plan could save anything. "
            "Check the month and the user list."
        )


@dataclass(frozen=True)
class _Solved:
    """A search, its choice, and what any choice costs at least [micro], and so much of it as is certified."""

    found: Search
    choice: Choice
    bound: int
    certified: int


def _solved(case: PlanningCase, found: Search, choice: Choice, shared: int = 0) -> _Solved:
    certified = sum(certified_bound(each.problem, each.multipliers) for each in found.standings)
    return _Solved(found, choice, case.outside + shared + found.bound, case.outside + shared + certified)


def _leaving_out(question: _Question) -> Iterator[tuple[str, ...]]:
    """Which carriers with shared fees to do without: none, then every other combination that leaves all a choice."""
    paid = [option for option, each in question.carried.items() if each.shared_micro]
    for size in range(len(paid) + 1):
        for without in combinations(paid, size):
            allowed = np.delete(question.offers.allowed, [question.offers.options.index(o) for o in without], axis=1)
            if allowed.any(axis=1).all():
                yield without


def _with_and_without(question: _Question, case: PlanningCase, seconds: float) -> _Solved:
    """The months as they were: with every combination of carriers whose fees are shared, the cheapest of them.

    What any choice costs at least is the least of their bounds, each with the shared fees of its carriers: every
    choice uses one of the combinations. A search that is stopped is left with the bound of all without such fees.
    """
    ways = list(_leaving_out(question))
    tried: list[tuple[int, _Solved]] = []
    for without in ways:
        here = question.case(case.period, without) if without else case
        found, choice = question.solve(here, seconds / len(ways), "Months as they were")
        used = [number for number, option in enumerate(question.offers.options) if option not in without]
        shared = question.offers.shared(used)
        tried.append((case.cost(choice), _solved(here, found, choice, 0 if found.stopped else shared)))
        if found.stopped:
            first = _solved(case, tried[0][1].found, choice)
            tried = [(cost, replace(each, bound=first.bound, certified=first.certified)) for cost, each in tried]
            break
    best = min(tried, key=lambda each: each[0])[1]
    bound, certified = (min(getattr(each, name) for _, each in tried) for name in ("bound", "certified"))
    return replace(best, bound=bound, certified=certified)


def _sensitivity(question: _Question, target: PlanningCase, seconds: float) -> tuple[Sensitivity, ...]:
    """What would change the advice, as far as the time goes."""
    if question.carried:
        return ()
    deadline, own = Deadline.after(seconds), question.offers
    question.watch(Progress("Asking what would change the mix"))
    anchor: list[Choice] = [question.today]

    def solve(period: PlanningMonths, offers_: Offers) -> Choice | None:
        if deadline.left <= 0:
            return None
        case = planning_case(period, markets(question.known.people, period, offers_, question.agreement), offers_)
        found = search([market.problem for market in case.markets], min(deadline.left, SECONDS / 2))
        if found.stopped:
            return None
        choice = spread(case.markets, [each.chosen for each in found.standings], anchor[0])
        if len(anchor) == 1:
            anchor[:] = [choice, choice]
        return choice

    return tuple(sensitivities(target.period, own, solve))


def _answer(
    question: _Question, resample: int, seed: int, seconds: float, thresholds: Thresholds
) -> tuple[PlanMix, PlanningCase]:
    full, solved = _full_months(question, seconds)
    target, sure, exact = full, None, None
    by_model = solved.choice
    if not question.carried and not solved.found.stopped:
        question.watch(Progress("Weighing choices call by call"))
        exact = _call_by_call(question, full, solved, seconds)
        solved = replace(solved, choice=exact.choice)
    if resample and not solved.found.stopped:
        target = question.case(resampled(question.whole.expected, resample, seed))
        found, choice = question.solve(target, seconds, f"{resample} drawn months")
        question.watch(Progress("Weighing the drawn months"))
        sure = certainty(target, full, choice, by_model, lambda period: question.case(period).markets, seed)
        solved = _solved(target, found, choice)
    plain = full if question.whole.expected is question.known else question.case(observed(question.known))
    pricing = Pricing(question.bills, question.known, question.offers, question.prices, plain)
    compared = _compared(question, pricing, solved.choice, thresholds)
    moves = _moves(question, pricing, target, solved.choice)
    return _result(question, plain, target, solved, pricing, compared, moves, sure, exact), target


def _full_months(question: _Question, seconds: float) -> tuple[PlanningCase, _Solved]:
    """The months as they were, those not seen whole scaled; who of these people moves in any case, or stays."""
    whole = question.whole
    question.keep(whole.unseen, UNSEEN)
    while True:
        case = question.case(observed(whole.expected))
        solved = _with_and_without(question, case, seconds)
        free = whole.partial & np.array([not each for each in question.offers.stays_because], np.bool_)
        moved = free & (solved.choice != question.today)
        if not moved.any() or solved.found.stopped:
            return case, solved
        ends = [_with_and_without(question, question.case(observed(d)), seconds) for d in (whole.low, whole.high)]
        unsure = moved & np.any([each.choice != solved.choice for each in ends], axis=0)
        if not unsure.any():
            return case, solved
        question.keep(unsure, DEPENDS)


def _call_by_call(question: _Question, case: PlanningCase, solved: _Solved, seconds: float) -> ChosenByCall:
    """The best choice of all that are weighed call by call."""
    starts = [solved.choice, question.today]
    if "payg" in question.options:
        starts.append(everybody(question.offers, "payg", question.today))
    fit = [each for each in starts if _is_allowed(question.offers, each)]
    made = question.markets_by_call(case.markets)
    return choose_exactly(made, solved.found.standings, fit, question.today, seconds)


def _is_allowed(offers_: Offers, choice: Choice) -> bool:
    return bool(offers_.allowed[np.arange(len(choice)), choice].all())


def _moves(question: _Question, pricing: Pricing, target: PlanningCase, choice: Choice) -> list[PricedMove]:
    """What each move saves, the best first."""
    question.watch(Progress("Pricing every move"))
    offers_, today = question.offers, question.today
    extra = offers_.fees_today - offers_.fees[np.arange(len(today)), today]
    order = ranked_moves(question.known.people, target.markets, extra, offers_.options, today, choice)
    return sorted(pricing.moves(order, choice), key=lambda each: -each.saving)


def _compared(question: _Question, pricing: Pricing, choice: Choice, thresholds: Thresholds) -> dict[str, Priced]:
    """Today, the mix, and the other ways to choose, each priced by the engine."""
    known, offers_, today = question.known, question.offers, question.today
    question.watch(Progress("Pricing today, call by call"))
    priced = {"today": pricing.today(today)}
    question.watch(Progress("Pricing the mix, call by call"))
    priced["mix"] = pricing.of(choice, in_full=True)
    if "payg" in question.options:
        question.watch(Progress("Pricing pay as you go for everybody"))
        priced["all_payg"] = pricing.of(everybody(offers_, "payg", today))
    question.watch(Progress("Pricing the threshold matrix"))
    priced["thresholds"] = pricing.of(matrix_choice(known, offers_, thresholds, today))
    return priced


def _is_proven(question: _Question, solved: _Solved, cost: int, exact: ChosenByCall | None) -> bool:
    """Whether no choice is cheaper: call by call, or by the model."""
    if exact is not None and all(exact.settled):
        return True
    if question.carried:
        return cost == solved.bound
    return all(standing.proven for standing in solved.found.standings) and cost - solved.bound <= PROVEN


def _exact_bound(question: _Question, exact: ChosenByCall | None, outside: int) -> Decimal | None:
    """What no choice goes below call by call, in the months as they were; not known where some are scaled."""
    if exact is None or exact.bound is None or question.whole.expected is not question.known:
        return None
    return from_micro(exact.bound + outside)


def _result(
    question: _Question,
    plain: PlanningCase,
    target: PlanningCase,
    solved: _Solved,
    pricing: Pricing,
    compared: Mapping[str, Priced],
    moves: Sequence[PricedMove],
    sure: Certainty | None,
    exact: ChosenByCall | None,
) -> PlanMix:
    known, offers_, today = question.known, question.offers, question.today
    found, choice = solved.found, solved.choice
    cost = target.cost(choice)
    moved, present = pricing.moved(choice), plain.period.held > 0
    short = {pool.pool for pool in compared["mix"].pools if pool.over_seconds}
    said = lines(known, question.whole, offers_, choice, moved, short)
    ordered = orders(known.people, offers_, question.prices, question.agreement, present, choice, moved)
    people = tables.assignment(known, offers_, question.prices, [each.move for each in moves], today, choice, said)
    caveats = words.caveats(known, question.rates, question.reported, offers_, choice, sure)
    caveats += given_up.caveat(question.reported[-1], people)
    return PlanMix(
        tuple(month.name for month in known.months),
        known.currency,
        question.options,
        from_micro(cost),
        from_micro(solved.bound),
        from_micro(solved.certified),
        _is_proven(question, solved, cost, exact if sure is None else None),
        found.stopped,
        from_micro(plain.cost(choice)),
        compared["mix"].cost,
        compared["today"].cost,
        people,
        tables.moves(moves, said),
        tables.comparison(compared),
        tables.pools(compared["mix"]),
        tables.proof(found, target.markets, choice, exact if sure is None else None),
        sure,
        caveats,
        (),
        tables.licences(ordered),
        _exact_bound(question, exact, plain.outside),
        None if exact is None or exact.bound is None or sure else from_micro(sum(exact.costs) - exact.bound),
        exact is not None and all(exact.settled) and sure is None,
    )
