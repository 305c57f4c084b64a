"""What a choice costs in one market, call by call: who holds a plan shares its minutes until they end (R21 to R26).

The call that meets the end of a pool costs its part of the seconds over it, to the cent; the engine adds its whole
connection fee. So a sum here is what the bill says, but for that call of each pool and month.
"""

from dataclasses import dataclass

import numpy as np

from chargeback_kit.money import to_cent
from chargeback_kit.planning.assignment import Flags, Ints, Places
from chargeback_kit.planning.plan_mix.exact.calls import PlannedCalls
from chargeback_kit.planning.plan_mix.markets import Market, Sizes
from chargeback_kit.planning.plan_mix.offers import Offers
from chargeback_kit.planning.plan_mix.options import INTERNATIONAL, OWN, option_in


@dataclass(frozen=True)
class EndOfPools:
    """How pools end: both counters of a plan with the first (R23), and whole calls within (R26)."""

    either_or: bool
    whole_in: bool


class MarketPrices:
    """The prices of the choices of one market; people are numbered as the market has them [n]."""

    def __init__(
        self, market: Market, calls: PlannedCalls, present: Flags, sizes: Sizes, offers: Offers, rules: EndOfPools
    ) -> None:
        self.market, self.options, self.rules = market, offers.options, rules
        self.allowed = offers.allowed[market.people]
        self.present = present[market.people]
        self.payable, self.sponsor = offers.payable, offers.sponsor
        self.stocks = [stock.of(market.people) for stock in offers.stocks if stock.members[market.people].any()]
        place = np.full(len(present), -1, np.int64)
        place[market.people] = np.arange(len(market.people))
        self.calls = calls.where(place[calls.person] >= 0)
        self._person = place[self.calls.person]
        months = range(present.shape[1])
        self.by_month = [np.flatnonzero(self.calls.month == month) for month in months]
        self.pooled = [n for n, name in enumerate(self.options) if name != OWN and option_in(name, "*").plan]
        self.sizes = {n: (sizes.of(self.options[n], 0), sizes.of(self.options[n], 1)) for n in self.pooled}
        self.drawing = sizes.drawing
        fees = offers.fees[market.people] * self.present.sum(axis=1)[:, None]
        self.alone = fees + self._calls_alone(sizes.of(OWN, 0))

    def _calls_alone(self, own: Ints) -> Ints:
        """What each person's calls cost with each option whatever the others choose [n, P]."""
        shape = len(self.market.people), len(self.options)
        home, abroad, over = (np.zeros(shape[0], np.int64) for _ in range(3))
        calls = self.calls
        np.add.at(home, self._person[~calls.abroad], calls.micro[~calls.abroad])
        np.add.at(abroad, self._person[calls.abroad], calls.micro[calls.abroad])
        if OWN in self.options and self.allowed[:, self.options.index(OWN)].any():
            over = self._own_over(own)
        found = np.zeros(shape, np.int64)
        for number, name in enumerate(self.options):
            plan = option_in(name, "*").plan
            found[:, number] = abroad + over if name == OWN else abroad if plan else abroad + home
            if name == INTERNATIONAL:
                found[:, number] = 0
        found[~self.drawing] = (home + abroad)[~self.drawing, None]
        return found

    def _own_over(self, own: Ints) -> Ints:
        """The money of each person's calls beyond minutes of their own [n] (R22)."""
        rows = np.flatnonzero(~self.calls.abroad)
        month, person = self.calls.month[rows], self._person[rows]
        order = np.argsort(month * len(own) + person, kind="stable")
        rows, month, person = rows[order], month[order], person[order]
        seconds, micro = self.calls.seconds[rows], self.calls.micro[rows]
        _, first, group = np.unique(month * len(own) + person, return_index=True, return_inverse=True)
        total = np.cumsum(seconds)
        used = total - (total[first] - seconds[first])[group]
        over, money = self._beyond_size(used, own[person, month], seconds), np.zeros(len(own), np.int64)
        np.add.at(money, person, _charged(micro, over, seconds))
        return money

    def _beyond_size(self, used: Ints, size: Ints | int, seconds: Ints) -> Ints:
        """What of each call is over a size [s], once so much was used with it."""
        if self.rules.whole_in:
            return np.where(used - seconds < size, 0, seconds)
        beyond: Ints = np.clip(used - size, 0, seconds)
        return beyond

    def people_of(self, rows: Places | slice) -> Ints:
        """Whose calls these are."""
        return self._person[rows]

    def _months(self) -> list[tuple[int, Places]]:
        return list(enumerate(self.by_month))

    def over(self, option: int, members: Flags) -> int:
        """The money beyond a pool [micro] if some people [n] share it, over all months."""
        return self._over(option, members)[0]

    def _over(self, option: int, members: Flags) -> tuple[int, int]:
        """The same, and how many calls are over in part, whose money may be rounded otherwise by the engine."""
        if not members.any():
            return 0, 0
        home, abroad = self.sizes[option]
        sizes = [(int(home[members, m].sum()), int(abroad[members, m].sum())) for m, _ in self._months()]
        both = self.options[option] == INTERNATIONAL
        found = [self._beyond(rows, members, sizes[m], both=both) for m, rows in self._months()]
        return sum(money for money, _ in found), sum(cut for _, cut in found)

    def _beyond(self, rows: Places, members: Flags, sizes: tuple[int, int], *, both: bool = False) -> tuple[int, int]:
        mine = rows[(members & self.drawing)[self._person[rows]]]
        seconds, micro, abroad = self.calls.seconds[mine], self.calls.micro[mine], self.calls.abroad[mine]
        kinds = [(~abroad, sizes[0]), *([(abroad, sizes[1])] if both else [])]
        over, end = np.zeros_like(seconds), len(mine)
        for drawn, size in kinds:
            used = np.cumsum(np.where(drawn, seconds, 0))
            over += np.where(drawn, self._beyond_size(used, size, seconds), 0)
            ended = int(np.searchsorted(used, size, side="left")) if size else -1
            end = min(end, ended)
        if both and self.rules.either_or and sizes[1]:
            over[end + 1 :] = seconds[end + 1 :]
        cut = int(((over > 0) & (over < seconds)).sum())
        return int(_charged(micro, over, seconds).sum()), cut

    def of(self, option: int, members: Flags) -> int:
        """What an option costs all who take it [micro], over all months, with what they share in their country."""
        return self.of_and_cut(option, members)[0]

    def of_and_cut(self, option: int, members: Flags) -> tuple[int, int]:
        """The same, and how many calls are over a pool in part."""
        over, cut = self._over(option, members) if option in self.sizes else (0, 0)
        money = int(self.alone[members, option].sum()) + over
        if self.sponsor is not None and option == self.sponsor.option and members.any():
            money += self.sponsor.in_country(self.market.problem.name) * len(self.by_month)
        for stock in self.stocks:
            if stock.option == option:
                takers = members & stock.members
                money += stock.surcharge(takers, self.present) + stock.unneeded(takers, self.present)
        return money, cut

    def total(self, choice: Places) -> int:
        """What a choice [n] costs over all months [micro]."""
        return sum(self.of(option, choice == option) for option in range(len(self.options)))


def _charged(micro: Ints, over: Ints, seconds: Ints) -> Ints:
    """What calls [micro] cost of which some seconds are over: a part to the cent, half up."""
    part: Ints = micro * over // np.maximum(seconds, 1)
    charged: Ints = np.where(over == seconds, micro * (seconds > 0), np.where(over > 0, to_cent(part), 0))
    return charged
