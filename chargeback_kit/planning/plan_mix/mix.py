"""``plan_mix``: who should hold which plan, so that fees and calls cost least together, and how much less is possible.

1. every call gets a price (``completed_rates``), 2. people and days (``demand``), full months, growth and season
(``people``), 3. who may be given what for how much (``offers``), contracts that run on (``licences``), 4. the months
that count (``months``), 5. one assignment problem per country (``markets``), 6. the search and its proof (``solving``,
``planning.assignment``), call by call (``exact``), 7. the engine prices the answer (``pricing``), 8. words (``words``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import numpy as np

from chargeback_kit.money import from_micro, to_micro
from chargeback_kit.planning.assignment import Deadline
from chargeback_kit.planning.bills_given import Bills
from chargeback_kit.planning.bills_given import bills as bills_given
from chargeback_kit.planning.carriers.terms import Given
from chargeback_kit.planning.plan_mix import given_up, tables, words
from chargeback_kit.planning.plan_mix.certainty import Certainty, certainty
from chargeback_kit.planning.plan_mix.choices import Choice, PlanningCase
from chargeback_kit.planning.plan_mix.exact import ChosenByCall, PlannedCalls, drawn_calls
from chargeback_kit.planning.plan_mix.licences.order import orders
from chargeback_kit.planning.plan_mix.licences.stock import apart_from_lines
from chargeback_kit.planning.plan_mix.months import Drawn, drawn, observed
from chargeback_kit.planning.plan_mix.moves import ranked_moves
from chargeback_kit.planning.plan_mix.options import NONE
from chargeback_kit.planning.plan_mix.people.changes import lines
from chargeback_kit.planning.plan_mix.prices import Prices, Restriction, as_prices, as_restrictions
from chargeback_kit.planning.plan_mix.pricing import Priced, PricedMove, Pricing
from chargeback_kit.planning.plan_mix.result import FullMonths, PaygReach, PlanMix
from chargeback_kit.planning.plan_mix.sensitivity import OtherPrices, Sensitivity, sensitivities
from chargeback_kit.planning.plan_mix.solving.caveats import caveats as told
from chargeback_kit.planning.plan_mix.solving.caveats import several_prices
from chargeback_kit.planning.plan_mix.solving.ground import ground
from chargeback_kit.planning.plan_mix.solving.question import PlanQuestion, Progress, Watch
from chargeback_kit.planning.plan_mix.solving.ways import (
    Solved,
    call_by_call,
    cost_by_call,
    full_months,
    quickly_settled,
    settled_elsewhere,
    surely,
    with_and_without,
)
from chargeback_kit.planning.plan_mix.threshold import Thresholds, everybody, matrix_choice
from chargeback_kit.problems import InputError
from chargeback_kit.records.terms.argument_checks import checked_arguments
from chargeback_kit.records.terms.argument_types import AMonth, Texts, Whole, texts
from chargeback_kit.records.terms.planning import Planning
from chargeback_kit.rules.calendar import month as month_of

SECONDS = 10.0
DRAWN = 40
PROVEN = 1000


@dataclass(frozen=True)
class Advised:
    """The mix that is advised, the months that it is chosen for, and their calls; None where these are too many."""

    choice: Choice
    case: PlanningCase
    calls: PlannedCalls | None


@checked_arguments
def plan_mix(
    bills: Bills,
    options: Texts | None,
    prices: Prices | Mapping[str, str | Decimal] | str | Path,
    *,
    restrictions: Iterable[Restriction] | str | Path | None = None,
    carriers: Given | None = None,
    resample: Whole | None = None,
    seed: int = 1,
    terms: Planning | None = None,
    month: AMonth | None = None,
    sensitivity: bool = False,
    seconds: float = SECONDS,
    thresholds: Thresholds | None = None,
    watch: Watch = lambda progress: None,
) -> PlanMix:
    """Choose for each person of one or more bills the option that makes fees and calls cost least together.

    The bills may be the folders of their months. ``options`` are names such as ``"payg"``; None means every option with
    a price. ``prices`` are the user's: a ``prices.csv``, a mapping of options to amounts a month, or ``Prices``.
    ``carriers`` are offers to move people to (as in ``compare_carriers``), one for each way. ``resample`` chooses for
    so many months resampled from the days of the bills instead of the months as they were; ``seed`` draws the same ones
    again. Left out it is 40 where there are two months or more (and no carriers), else 0. ``terms`` are contracts,
    costs of changing and growth, in the place of the agreement's ``[planning]``; ``month`` is the one that is planned,
    such as ``2026-11``; left out it is the one
    after the last. ``sensitivity`` says what would change the advice: it
    chooses anew at other prices and with more and fewer calls, for as long as ``seconds`` at most. ``seconds`` bounds
    the search, not the pricing. Ctrl-C while searching ends with the best mix so far and its bound.

    Raises InputError for what cannot be answered: a missing price, restrictions nothing meets, no calls to cover.
    """
    listed = sorted(bills_given(bills), key=lambda bill: bill.months)
    options = None if options is None else texts(options)
    if resample is None:
        several = sum(len(bill.months) for bill in listed) > 1
        resample = DRAWN if several and carriers is None else 0
    if resample < 0:
        raise InputError(f"resample is {resample}; it is a number of months to draw, or 0.")
    if resample and carriers is not None:
        raise InputError("carriers are weighed for the months as they were. Leave resample out, or the carriers.")
    agreed = listed[0].agreement.reading.agreed if listed else {}
    first = month_of(month).first if month else None
    question = PlanQuestion(
        listed, options, as_prices(prices, agreed), as_restrictions(restrictions), carriers, terms, first, watch
    )
    answer, advised = _answer(question, resample, seed, seconds, thresholds or Thresholds())
    return words.with_sentences(
        replace(answer, sensitivity=_sensitivity(question, advised, seconds) if sensitivity else ())
    )


def _sensitivity(question: PlanQuestion, advised: Advised, seconds: float) -> tuple[Sensitivity, ...]:
    """What would change the advice, beginning from the mix that is advised, as far as the time goes."""
    if question.carried:
        return ()
    deadline, step = Deadline.after(seconds), "Asking what would change the mix"
    question.watch(Progress(step))
    calls = advised.calls if advised.calls and quickly_settled(question, advised.case, advised.calls) else None

    def solve(world: OtherPrices) -> Choice | None:
        if deadline.left <= 0:
            return None
        if calls is not None:
            return settled_elsewhere(question, world, calls, advised.choice)
        least = min(deadline.left, SECONDS / 2)
        _, solved = with_and_without(question, world.period, world.offers, least, step, [advised.choice])
        return None if solved.found.stopped else solved.choice

    found = sensitivities(advised.case.period, question.offers, advised.choice, solve, by_model=calls is None)
    return tuple(found)


def _answer(
    question: PlanQuestion, resample: int, seed: int, seconds: float, thresholds: Thresholds
) -> tuple[PlanMix, Advised]:
    full, solved = full_months(question, seconds)
    target, sure, exact, months = full, None, None, None
    if resample and not solved.found.stopped:
        months = drawn(question.every_day, resample, seed)
        target, solved, sure, exact = _drawn_months(question, full, solved.choice, months, seed, seconds)
    elif not question.carried and not solved.found.stopped:
        question.watch(Progress("Weighing choices call by call"))
        exact = call_by_call(question, solved, question.calls(question.whole.filled), seconds)
        solved = replace(solved, choice=exact.choice)
    plain = full if question.is_as_it_was else question.case(observed(question.known))
    pricing = Pricing(
        question.bills, question.known, question.offers, question.prices, plain, question.left, question.freed
    )
    compared = _compared(question, pricing, solved.choice, thresholds)
    moves = _moves(question, pricing, target, solved.choice)
    answer = _result(question, plain, target, solved, pricing, compared, moves, sure, exact)
    twice = to_micro(compared["today"].model) - plain.cost(compared["today"].choice)
    calls = None if exact is None else _calls(question, months)
    answer = replace(answer, in_full=_in_full(question, target, compared, months, calls, twice))
    return answer, Advised(solved.choice, target, calls)


def _in_full(
    question: PlanQuestion,
    target: PlanningCase,
    compared: Mapping[str, Priced],
    months: Drawn | None,
    calls: PlannedCalls | None,
    twice: int,
) -> FullMonths | None:
    """The other ways to choose in the months that the mix is chosen for, where these are not those of the bills.

    ``twice`` is what is held twice, or by those who have left, and paid for today [micro].
    """
    if months is None and question.is_as_it_was:
        return None
    ways = {name: each.choice for name, each in compared.items()}
    costs = {
        name: target.cost(choice) if calls is None else cost_by_call(question, target, calls, choice)
        for name, choice in ways.items()
    }
    costs["today"] += twice
    return FullMonths(
        {name: from_micro(cost) for name, cost in costs.items()},
        calls is not None,
        months is not None,
        bool(question.whole.partial.any()),
    )


def _calls(question: PlanQuestion, months: Drawn | None) -> PlannedCalls | None:
    """The calls of full months, or of drawn ones; None where these are too many."""
    if months is None:
        return question.calls(question.whole.filled)
    return drawn_calls(question.calls(question.whole.any_month), question.known, months)


def _drawn_months(
    question: PlanQuestion, full: PlanningCase, plain_mix: Choice, months: Drawn, seed: int, seconds: float
) -> tuple[PlanningCase, Solved, Certainty, ChosenByCall | None]:
    """The mix for resampled months, chosen call by call where their calls are few enough."""
    ends = [months.times(end) for end in question.whole.ends()]
    target, solved = surely(question, [months.period, *ends], seconds, f"{months.period.size} drawn months")
    question.watch(Progress("Weighing the drawn months"))
    exact = None
    calls = _calls(question, months)
    if calls is not None and not solved.found.stopped:
        exact = call_by_call(question, solved, calls, seconds, [plain_mix])
        solved = replace(solved, choice=exact.choice)
    sure = certainty(
        target, full, solved.choice, plain_mix, lambda period: question.case(period).markets, seed,
        None if exact is None else from_micro(exact.total + target.outside),
    )  # fmt: skip
    return target, solved, sure, exact


def _moves(question: PlanQuestion, pricing: Pricing, target: PlanningCase, choice: Choice) -> list[PricedMove]:
    """What each move saves, the best first."""
    question.watch(Progress("Pricing every move"))
    offers_, today = question.offers, question.today
    extra = offers_.fees_today - offers_.fees[np.arange(len(today)), today]
    order = ranked_moves(question.known.people, target.markets, extra, offers_.options, today, choice)
    return sorted(pricing.moves(order, choice), key=lambda each: -each.saving)


def _compared(question: PlanQuestion, pricing: Pricing, choice: Choice, thresholds: Thresholds) -> dict[str, Priced]:
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


def _payg_reach(question: PlanQuestion, choice: Choice) -> PaygReach:
    """For how many of those who hold a plan or call pay as you go for everybody is pay as you go."""
    calls = sum(part.sum(axis=1) for part in question.known.usage.parts[:2]) > 0
    held = np.array([person.today != NONE for person in question.known.people], np.bool_)
    taken = choice == question.offers.options.index("payg")
    counted = held | calls | taken
    return PaygReach(int(taken.sum()), int(counted.sum()), question.offers.payable)


def _is_settled(question: PlanQuestion, exact: ChosenByCall | None) -> bool:
    """Whether every choice was weighed call by call, with what its licences really cost."""
    low, high = apart_from_lines(question.offers.stocks)
    return exact is not None and all(exact.settled) and low == high


def _is_proven(question: PlanQuestion, solved: Solved, cost: int, exact: ChosenByCall | None) -> bool:
    """Whether no choice is cheaper: call by call, or by the model."""
    if _is_settled(question, exact):
        return True
    if question.carried or len(solved.ways) > 1:
        return cost == solved.bound
    return all(standing.proven for standing in solved.found.standings) and cost - solved.bound <= PROVEN


def _exact_bound(
    question: PlanQuestion, exact: ChosenByCall | None, sure: Certainty | None, outside: int
) -> Decimal | None:
    """What no choice goes below call by call, in the months as they were; not known where some are scaled."""
    if exact is None or exact.bound is None or sure is not None or not question.is_as_it_was:
        return None
    return from_micro(exact.bound + outside + apart_from_lines(question.offers.stocks)[0])


def _exact_gap(question: PlanQuestion, exact: ChosenByCall | None) -> Decimal | None:
    """What another choice could save at most call by call, in the months that the mix is chosen for."""
    if exact is None or exact.bound is None:
        return None
    low, high = apart_from_lines(question.offers.stocks)
    return from_micro(exact.total - exact.bound + high - low)


def _result(
    question: PlanQuestion,
    plain: PlanningCase,
    target: PlanningCase,
    solved: Solved,
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
    said = lines(known, question.whole, offers_, question.prices, choice, moved, short, question.agreement)
    ordered = orders(
        known.people, offers_, question.prices, question.agreement, present, choice, moved, question.freed,
        question.idle,
    )  # fmt: skip
    people = tables.assignment(
        known, offers_, question.prices, [each.move for each in moves], today, choice, said, question.left
    )
    payg = _payg_reach(question, compared["all_payg"].choice) if "all_payg" in compared else None
    caveats = told(known, question.rates, question.reported, offers_, choice, said, sure)
    caveats += several_prices(question.agreement, ordered, offers_.stocks)
    caveats += given_up.caveat(question.reported[-1], people)
    return PlanMix(
        months=tuple(month.name for month in known.months),
        currency=known.currency,
        options=question.options,
        cost=from_micro(cost),
        bound=from_micro(solved.bound),
        certified_bound=from_micro(solved.certified),
        proven=_is_proven(question, solved, cost, exact),
        stopped=found.stopped,
        model_cost=from_micro(plain.cost(choice)),
        exact_cost=compared["mix"].cost,
        exact_today=compared["today"].cost,
        assignment=people,
        moves=tables.moves(moves, said),
        comparison=tables.comparison(compared, payg),
        pools=tables.pools(compared["mix"]),
        proof=tables.proof(found, target.markets, offers_, choice, exact),
        certainty=sure,
        caveats=caveats,
        sentences=(),
        licences=tables.licences(ordered),
        exact_bound=_exact_bound(question, exact, sure, plain.outside),
        exact_gap=_exact_gap(question, exact),
        settled=_is_settled(question, exact),
        ground=tuple(ground(question, choice, moved, said, sure)),
        more_fees=compared["mix"].more_fees,
        payg=payg,
        has_card=any(bill.has_card for bill in question.reported),
    )
