"""Everything known before a mix is chosen: prices of all calls, people and days, full months, offers, terms."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.money import from_micro
from chargeback_kit.planning.assignment import Flags, Search, Standing
from chargeback_kit.planning.carriers.terms import Given, carrier_terms
from chargeback_kit.planning.plan_mix.carried import carried
from chargeback_kit.planning.plan_mix.choices import Choice, PlanningCase, planning_case, spread
from chargeback_kit.planning.plan_mix.completed_rates import CompletedRates, completed
from chargeback_kit.planning.plan_mix.demand import Demand, demand
from chargeback_kit.planning.plan_mix.exact import EndOfPools, MarketPrices, PlannedCalls, planned_calls
from chargeback_kit.planning.plan_mix.licences.bought import paid_prices
from chargeback_kit.planning.plan_mix.licences.freed import freed
from chargeback_kit.planning.plan_mix.licences.stock import at_first_price, lying_idle
from chargeback_kit.planning.plan_mix.markets import Market, Sizes, markets
from chargeback_kit.planning.plan_mix.months import PlanningMonths
from chargeback_kit.planning.plan_mix.offers import Offers, chosen_options
from chargeback_kit.planning.plan_mix.offers import offers as made_offers
from chargeback_kit.planning.plan_mix.people.filled_days import FilledDays
from chargeback_kit.planning.plan_mix.people.growth import Growth, growth
from chargeback_kit.planning.plan_mix.people.left import Coming, Left, coming, staying
from chargeback_kit.planning.plan_mix.people.whole_months import whole_months
from chargeback_kit.planning.plan_mix.prices import Prices, Restriction
from chargeback_kit.planning.plan_mix.solving.sponsored import cheapest_with
from chargeback_kit.planning.planned_card import planned_card
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.records.terms.planning import Planning


@dataclass(frozen=True)
class Progress:
    """What is going on: the step, and while solving the cost and the bound so far (money a month)."""

    step: str
    cost: Decimal | None = None
    bound: Decimal | None = None


Watch = Callable[[Progress], None]


class PlanQuestion:
    """Everything known before a mix is chosen."""

    def __init__(
        self,
        bills: Sequence[ComputedBill],
        options: Iterable[str] | None,
        prices: Prices,
        restrictions: Sequence[Restriction],
        carriers: Given | None,
        terms: Planning | None,
        month: date | None,
        watch: Watch,
    ) -> None:
        self.watch = watch
        self.prices = prices.checked(bills[0].currency) if bills else prices
        self.options = chosen_options(options, self.prices)
        watch(Progress("Pricing every call"))
        self.month = _planned(bills, month)
        given = carrier_terms(carriers, bills[0].currency) if carriers is not None and bills else ()
        self.card = planned_card(bills, self.month, [each.card for each in given])
        self.rates: list[CompletedRates] = [
            completed(part, self.prices, self.card.of(part)) for bill in bills for part in self.card.in_months(bill)
        ]
        self.bills = [each.bill for each in self.rates]
        self.reported = list(bills)
        everybody = demand(self.bills)
        _refuse_empty(everybody)
        self.agreement: Agreement = self.bills[-1].agreement
        self.terms = self.agreement.planning if terms is None else terms
        self.known, self.left = staying(everybody, self.bills, self.month)
        self.coming: tuple[Coming, ...] = coming(self.known, self.bills, self.month)
        theirs = [sku for each in self.coming for sku in each.skus]
        self.freed = freed(
            self.left, self.known.people, self.prices, paid_prices(self.agreement), self.agreement, theirs
        )
        self.carried = carried(self.bills, self.known, given, self.month)
        self.idle = lying_idle(self.known.people, self.agreement, self.freed, theirs)
        self.growth: Growth = growth(self.known, self.terms, self.month, everybody)
        self.whole = whole_months(self.growth.demand, self.bills)
        self.offers: Offers = made_offers(
            self.whole.high,
            self.options,
            self.prices,
            _of_those_who_stay(restrictions, self.left),
            self.agreement,
            self.carried,
            self.terms,
            self.month,
            left=self.freed,
            coming=theirs,
        )
        self.freed = at_first_price(self.freed, self.offers.stocks, self.offers.options, self.prices)
        self.options = (*self.options, *self.carried)
        self.today: Choice = np.array([self.offers.options.index(p.today) for p in self.known.people], np.intp)

    def case(self, period: PlanningMonths, without: Iterable[str] = (), offers: Offers | None = None) -> PlanningCase:
        """The markets of a period, by these offers or others; nobody may move to some options."""
        own = offers or self.offers
        made = markets(self.known.people, period, self.narrowed(without, own), self.agreement)
        return planning_case(period, made, own)

    def keep(self, places: Flags, because: str) -> None:
        """Leave some people [n] as they are today."""
        own = self.offers
        allowed = own.allowed.copy()
        allowed[places] = np.arange(len(own.options)) == self.today[places, None]
        reasons = tuple(
            because if keeps and not known else known for keeps, known in zip(places, own.stays_because, strict=True)
        )
        self.offers = replace(own, allowed=allowed, stays_because=reasons)

    @property
    def is_as_it_was(self) -> bool:
        """Whether the mix is chosen for the calls as they were, none scaled."""
        return self.whole.expected is self.known

    @property
    def every_day(self) -> Demand:
        """The demand, grown, with the days filled on which somebody was not there."""
        return self.whole.any_month.added_to(self.growth.demand)

    def calls(self, filled: FilledDays) -> PlannedCalls:
        """The calls, grown, and with them those that fill days on which somebody was not there."""
        found = planned_calls(self.bills, self.known, self.growth.factors)
        return found.filled(filled, self.known.month_of)

    def markets_by_call(
        self, markets: Sequence[Market], calls: PlannedCalls, period: PlanningMonths, offers: Offers
    ) -> list[MarketPrices]:
        """The markets of some months, with the prices of their calls."""
        switches = self.agreement.switches
        rules = EndOfPools(switches.international_plan == "either_or", switches.pool_edge == "whole_in")
        made = []
        for market in markets:
            here = [self.known.people[n] for n in market.people]
            sizes = Sizes(here, period, market.people, self.agreement)
            made.append(MarketPrices(market, calls, period.held > 0, sizes, offers, rules))
        return made

    def narrowed(self, without: Iterable[str], offers: Offers | None = None) -> Offers:
        """The offers without some options."""
        own = offers or self.offers
        allowed = own.allowed.copy()
        allowed[:, [own.options.index(option) for option in without]] = False
        return replace(own, allowed=allowed)

    def solve(self, made: PlanningCase, seconds: float, step: str, near: Choice | None = None) -> tuple[Search, Choice]:
        """The best choice for a case; of those alike the one ``near`` another, today's if none is given."""

        def tell(standings: Sequence[Standing], name: str) -> None:
            found = Search(tuple(standings[: len(made.markets)]), stopped=False)
            cost, bound = (from_micro(made.outside + money) for money in (found.cost, found.bound))
            self.watch(Progress(f"{step}: {name.lower()}", cost, bound))

        found = cheapest_with(made.markets, made.offers.sponsor if made.offers else None, seconds, tell)
        return found, spread(
            made.markets, [standing.chosen for standing in found.standings], self.today if near is None else near
        )


def _planned(bills: Sequence[ComputedBill], month: date | None) -> date:
    """The first day of the month to plan, the one after those of the bills where none is given."""
    last = max((each for bill in bills for each in bill.inputs.months), key=lambda each: each.first, default=None)
    if last and month and month <= last.first:
        raise InputError(f"the month to plan begins on {month}; it must be later than {last.name}.")
    return month or (last.last + timedelta(days=1) if last else date.min)


def _of_those_who_stay(restrictions: Sequence[Restriction], left: Sequence[Left]) -> list[Restriction]:
    gone = {name for each in left for name in (each.person.key, each.person.name.casefold())}
    return [each for each in restrictions if each.user.casefold() not in gone]


def _refuse_empty(known: Demand) -> None:
    if not any(part.any() for part in known.usage.parts[:2]):
        months = " and ".join(month.name for month in known.months)
        raise InputError(
            f"{months}: nobody on the user list made a domestic or international call, so no plan could save anything. "
            "Check the month and the user list."
        )
