"""What a choice for everybody costs by the model, and its parts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chargeback_kit.planning.assignment import Flags, Ints
from chargeback_kit.planning.plan_mix.licences.freed import Freed
from chargeback_kit.planning.plan_mix.licences.stock import by_their_lines
from chargeback_kit.planning.plan_mix.markets import Market
from chargeback_kit.planning.plan_mix.months import PlanningMonths
from chargeback_kit.planning.plan_mix.offers import Offers

Choice = npt.NDArray[np.intp]


@dataclass(frozen=True)
class PlanningCase:
    """A period and its markets; ``outside`` is the money of an average month that no choice moves [micro]: calls of
    nobody, calls and fees of people in no market, and ``fast``: licences that a contract holds and nobody may take.
    """

    period: PlanningMonths
    markets: tuple[Market, ...]
    outside: int
    offers: Offers | None = None
    fast: int = 0

    def cost(self, choice: Choice) -> int:
        """The model's cost of a choice [n] in an average month, shared fees of carriers included [micro]."""
        return (
            self.outside + self._shared(choice) + sum(market.total(counts(market, choice)) for market in self.markets)
        )

    def fees(self, choice: Choice) -> int:
        """What of it is fees, and changes [micro]."""
        if self.offers is None:
            return 0
        months = (self.period.held > 0).sum(axis=1)
        alone = int((self.offers.fees[np.arange(len(choice)), choice] * months).sum()) // self.period.size
        beside = sum(market.beside_fees(counts(market, choice)) for market in self.markets)
        return alone + beside + self.fast + self._shared(choice)

    def _shared(self, choice: Choice) -> int:
        shared = self.offers.shared(choice.tolist()) if self.offers and self.offers.carried else 0
        if self.offers and self.offers.sponsor is not None:
            shared += self.offers.sponsored(choice == self.offers.sponsor.option)
        return shared


def planning_case(period: PlanningMonths, markets: Sequence[Market], offers: Offers | None = None) -> PlanningCase:
    """The markets of a period and what lies outside them."""
    inside = np.zeros(len(period.held), bool)
    for market in markets:
        inside[market.people] = True
    money = period.usage.domestic_micro + period.usage.international_micro
    outside = int(money[~inside].sum()) + int(period.others_micro.sum())
    fast = 0
    if offers is not None:
        present, nobody = period.held > 0, np.zeros(len(period.held), np.bool_)
        outside += int((offers.fees_today * present.sum(axis=1))[~inside].sum())
        untaken = [stock for stock in offers.stocks if not stock.members[inside].any()]
        fast = sum(stock.unneeded(nobody, present) for stock in untaken) // period.size
    return PlanningCase(period, tuple(markets), outside // period.size + fast, offers, fast)


def counts(market: Market, choice: Choice) -> Ints:
    """A choice of people [n] as numbers per group and option [G, P]."""
    found = np.zeros_like(market.problem.cost)
    np.add.at(found, (market.group, choice[market.people]), 1)
    return found


def spread(markets: Sequence[Market], chosen: Sequence[Ints], today: Choice) -> Choice:
    """Numbers per group and option [G, P] as a choice of people [n]: whoever can stay as they are does."""
    choice = today.copy()
    for market, wanted in zip(markets, chosen, strict=True):
        left = wanted.copy()
        order = _stayers_first(market, left, today[market.people])
        for person in order:
            options = np.flatnonzero(left[market.group[person]])
            choice[market.people[person]] = options[0]
            left[market.group[person], options[0]] -= 1
    return choice


def _stayers_first(market: Market, left: Ints, today: Choice) -> list[int]:
    """Lets people keep their option while there is room [left is lowered]; hands back the others."""
    single = market.problem.count[market.group] == 1
    movers: list[int] = []
    for person in np.flatnonzero(~single):
        group, option = market.group[person], today[person]
        if left[group, option] > 0:
            left[group, option] -= 1
        else:
            movers.append(int(person))
    return [*movers, *np.flatnonzero(single).tolist()]


@dataclass(frozen=True)
class Fees:
    """The fees of an average month [micro]: of licences that are held, of those paid for and not needed, and changes.

    ``changing`` is what changes cost once, spread over months.
    """

    licences: int
    unneeded: int
    changing: int

    @property
    def total(self) -> int:
        """Together."""
        return self.licences + self.unneeded + self.changing


def fees(offers: Offers, period: PlanningMonths, choice: Choice, moved: Flags, left: Sequence[Freed] = ()) -> Fees:
    """The fees of an average month [micro], if those who are moved [n] take their part of a choice, the others today's.

    Of licences at hand as many as are needed cost what is paid for them, those beyond what the list asks; of those that
    a contract holds fast, those that nobody needs cost what is paid for them too. Licences of people who have ``left``
    are paid for as well. Of licences bought at several prices the last ones are given back first (R51).
    """
    present, places = period.held > 0, np.arange(len(choice))
    months = present.sum(axis=1)
    changing = 0 if offers.once is None else int((np.where(moved, offers.once[places, choice], 0) * months).sum())
    each = np.where(moved, offers.fees[places, choice], offers.fees_today)
    total, unneeded = int((each * months).sum()) - changing, 0
    total += sum(one.fee for one in left) * period.size
    taken = []
    for stock in offers.stocks:
        takers = stock.members & np.where(moved, choice == stock.option, stock.holders)
        kept = sum(one.key == (offers.options[stock.option], stock.country, stock.sku.upper()) for one in left)
        total += stock.surcharge(takers, present, kept)
        unneeded += stock.unneeded(takers, present, kept)
        taken.append((present & takers[:, None]).sum(axis=0) + kept)
    total += by_their_lines(offers.stocks, taken, present)
    shared = offers.shared(choice[moved].tolist())
    if offers.sponsor is not None:
        shared += offers.sponsored(moved & (choice == offers.sponsor.option))
    return Fees(total // period.size + shared, unneeded // period.size, changing // period.size)
