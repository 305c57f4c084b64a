"""``plan_mix``: who should hold which plan, so that fees and calls cost least together, and how much less is possible.

1. every call gets a price (``completed_rates``), 2. people and days (``demand``), 3. who may be given what for how much
(``offers``), 4. the months that count (``months``), 5. one assignment problem per country (``markets``), 6. the search
and its proof (the solver, ``planning.assignment``), 7. the engine prices the answer call by call (``pricing``),
8. words (``words``).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.money import from_micro
from chargeback_kit.planning.assignment import Search, Standing, certified_bound, search
from chargeback_kit.planning.plan_mix import given_up, tables, words
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
    resample: int = 0,
    seed: int = 1,
    seconds: float = SECONDS,
    thresholds: Thresholds | None = None,
    watch: Watch = lambda progress: None,
) -> PlanMix:
    """Choose for each person of one or more bills the option that makes fees and calls cost least together.

    ``options`` are names such as ``"payg"``; None means every option with a price. ``prices`` are the user's: a
    ``prices.csv``, a mapping of options to amounts a month, or ``Prices``. ``resample`` chooses for so many months
    resampled from the days of the bills instead of the months as they were; ``seed`` draws the same ones again.
    ``seconds`` bounds the search, not the pricing. Ctrl-C while searching ends with the best mix so far and its bound.

    Raises InputError for what cannot be answered: a missing price, restrictions nothing meets, no calls to cover.
    """
    listed = [bills] if isinstance(bills, ComputedBill) else list(bills)
    if resample < 0:
        raise InputError(f"resample is {resample}; it is a number of months to draw, or 0.")
    agreed = listed[0].agreement.reading.agreed if listed else {}
    question = _Question(listed, options, as_prices(prices, agreed), as_restrictions(restrictions), watch)
    return _answer(question, resample, seed, seconds, thresholds or Thresholds())


class _Question:
    """Everything known before a mix is chosen."""

    def __init__(
        self,
        bills: Sequence[ComputedBill],
        options: Iterable[str] | None,
        prices: Prices,
        restrictions: Sequence[Restriction],
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
        self.offers: Offers = offers(self.known, self.options, self.prices, restrictions, self.agreement)
        self.today: Choice = np.array([self.offers.options.index(p.today) for p in self.known.people], np.intp)

    def case(self, period: PlanningMonths) -> PlanningCase:
        """The markets of a period."""
        return planning_case(period, markets(self.known.people, period, self.offers, self.agreement))

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


def _answer(question: _Question, resample: int, seed: int, seconds: float, thresholds: Thresholds) -> PlanMix:
    plain = question.case(observed(question.known))
    found, choice = question.solve(plain, seconds, "Months as they were")
    target, sure = plain, None
    if resample and not found.stopped:
        target = question.case(resampled(question.known, resample, seed))
        plain_choice = choice
        found, choice = question.solve(target, seconds, f"{resample} drawn months")
        question.watch(Progress("Weighing the drawn months"))
        sure = certainty(target, plain, choice, plain_choice, lambda period: question.case(period).markets, seed)
    pricing = Pricing(question.bills, question.known, question.offers, question.prices, plain)
    compared = _compared(question, pricing, choice, thresholds)
    moves = _moves(question, pricing, target, choice)
    return _result(question, plain, target, found, choice, compared, moves, sure)


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
    found: Search,
    choice: Choice,
    compared: Mapping[str, Priced],
    moves: Sequence[PricedMove],
    sure: Certainty | None,
) -> PlanMix:
    known, offers_, today = question.known, question.offers, question.today
    certified = target.outside + sum(certified_bound(s.problem, s.multipliers) for s in found.standings)
    cost, bound = target.cost(choice), target.outside + found.bound
    people = tables.assignment(known, offers_, question.prices, [each.move for each in moves], today, choice)
    caveats = words.caveats(known, question.rates, question.reported, offers_, choice, sure)
    caveats += given_up.caveat(question.reported[-1], people)
    answer = PlanMix(
        tuple(month.name for month in known.months),
        known.currency,
        question.options,
        from_micro(cost),
        from_micro(bound),
        from_micro(certified),
        all(standing.proven for standing in found.standings),
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
