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
from chargeback_kit.planning.assignment import Search, Standing, certified_bound, search
from chargeback_kit.planning.carriers.terms import Given, carrier_terms
from chargeback_kit.planning.plan_mix import given_up, tables, words
from chargeback_kit.planning.plan_mix.carried import carried
from chargeback_kit.planning.plan_mix.certainty import Certainty, certainty
from chargeback_kit.planning.plan_mix.choices import Choice, PlanningCase, planning_case, spread
from chargeback_kit.planning.plan_mix.completed_rates import CompletedRates, completed
from chargeback_kit.planning.plan_mix.demand import Demand, demand
from chargeback_kit.planning.plan_mix.markets import markets
from chargeback_kit.planning.plan_mix.months import PlanningMonths, observed, resampled
from chargeback_kit.planning.plan_mix.moves import ranked_moves
from chargeback_kit.planning.plan_mix.offers import Offers, chosen_options, offers
from chargeback_kit.planning.plan_mix.prices import Prices, Restriction, as_prices, as_restrictions
from chargeback_kit.planning.plan_mix.pricing import Priced, PricedMove, Pricing
from chargeback_kit.planning.plan_mix.result import PlanMix
from chargeback_kit.planning.plan_mix.threshold import Thresholds, everybody, matrix_choice
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import Agreement

SECONDS = 10.0


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
    resample: int = 0,
    seed: int = 1,
    seconds: float = SECONDS,
    thresholds: Thresholds | None = None,
    watch: Watch = lambda progress: None,
) -> PlanMix:
    """Choose for each person of one or more bills the option that makes fees and calls cost least together.

    ``options`` are names such as ``"payg"``; None means every option with a price. ``prices`` are the user's: a
    ``prices.csv``, a mapping of options to amounts a month, or ``Prices``. ``carriers`` are offers to move people to
    (as in ``compare_carriers``), one for each way. ``resample`` chooses for so many months resampled from the days of
    the bills instead of the months as they were; ``seed`` draws the same ones again.
    ``seconds`` bounds the search, not the pricing. Ctrl-C while searching ends with the best mix so far and its bound.

    Raises InputError for what cannot be answered: a missing price, restrictions nothing meets, no calls to cover.
    """
    listed = [bills] if isinstance(bills, ComputedBill) else list(bills)
    if resample < 0:
        raise InputError(f"resample is {resample}; it is a number of months to draw, or 0.")
    if resample and carriers is not None:
        raise InputError("carriers are weighed for the months as they were. Leave resample out, or the carriers.")
    agreed = listed[0].agreement.reading.agreed if listed else {}
    question = _Question(listed, options, as_prices(prices, agreed), as_restrictions(restrictions), carriers, watch)
    return _answer(question, resample, seed, seconds, thresholds or Thresholds())


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
        self.offers: Offers = offers(self.known, self.options, self.prices, restrictions, self.agreement, self.carried)
        self.options = (*self.options, *self.carried)
        self.today: Choice = np.array([self.offers.options.index(p.today) for p in self.known.people], np.intp)

    def case(self, period: PlanningMonths, without: Iterable[str] = ()) -> PlanningCase:
        """The markets of a period; nobody may move to the carriers of some options."""
        allowed = self.offers.allowed.copy()
        allowed[:, [self.offers.options.index(option) for option in without]] = False
        narrowed = replace(self.offers, allowed=allowed)
        return planning_case(period, markets(self.known.people, period, narrowed, self.agreement), self.offers)

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


def _answer(question: _Question, resample: int, seed: int, seconds: float, thresholds: Thresholds) -> PlanMix:
    plain = question.case(observed(question.known))
    solved = _with_and_without(question, plain, seconds)
    found, choice = solved.found, solved.choice
    target, sure = plain, None
    if resample and not found.stopped:
        target = question.case(resampled(question.known, resample, seed))
        plain_choice = choice
        found, choice = question.solve(target, seconds, f"{resample} drawn months")
        solved = _solved(target, found, choice)
        question.watch(Progress("Weighing the drawn months"))
        sure = certainty(target, plain, choice, plain_choice, lambda period: question.case(period).markets, seed)
    pricing = Pricing(question.bills, question.known, question.offers, question.prices, plain)
    compared = _compared(question, pricing, choice, thresholds)
    moves = _moves(question, pricing, target, choice)
    return _result(question, plain, target, solved, compared, moves, sure)


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


def _result(
    question: _Question,
    plain: PlanningCase,
    target: PlanningCase,
    solved: _Solved,
    compared: Mapping[str, Priced],
    moves: Sequence[PricedMove],
    sure: Certainty | None,
) -> PlanMix:
    known, offers_, today = question.known, question.offers, question.today
    found, choice = solved.found, solved.choice
    cost = target.cost(choice)
    people = tables.assignment(known, offers_, question.prices, [each.move for each in moves], today, choice)
    caveats = words.caveats(known, question.rates, question.reported, offers_, choice, sure)
    caveats += given_up.caveat(question.reported[-1], people)
    answer = PlanMix(
        tuple(month.name for month in known.months),
        known.currency,
        question.options,
        from_micro(cost),
        from_micro(solved.bound),
        from_micro(solved.certified),
        cost == solved.bound if question.carried else all(standing.proven for standing in found.standings),
        found.stopped,
        from_micro(plain.cost(choice)),
        compared["mix"].cost,
        compared["today"].cost,
        people,
        tables.moves(moves),
        tables.comparison(compared),
        tables.pools(compared["mix"]),
        tables.proof(found, target.markets),
        sure,
        caveats,
        (),
    )
    return words.with_sentences(answer)
