"""The best choice call by call, market by market, and what no choice goes below.

A small market is settled: every choice is weighed (``small_markets``). In a larger one the model's choice, today's and
pay as you go for everybody are improved person by person, those first who are nearly indifferent by the model, then by
several together who leave a pool or change places. The bound is the solver's for the cheapest minutes (``floor``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, islice

import numpy as np

from chargeback_kit.planning.assignment import Deadline, Flags, Places, Standing, cheapest, search
from chargeback_kit.planning.plan_mix.choices import Choice
from chargeback_kit.planning.plan_mix.exact.floor import floor_problems, slack
from chargeback_kit.planning.plan_mix.exact.prices import MarketPrices
from chargeback_kit.planning.plan_mix.exact.small_markets import cheapest_of_all

MOST_FREE = 9
MOST_WORK = 60_000_000
MOST_WORK_AGAIN = 1_000_000
MOST_TRIED = 20_000
MOST_PAIRS = 400


@dataclass(frozen=True)
class ChosenByCall:
    """A choice [n]; per market what it costs and what no choice goes below, in an average month [micro].

    ``settled`` says for each market whether every choice was weighed; a bound of None is not known. ``shared`` is paid
    once for all markets, and at least ``shared_bound`` by every choice of this way. Of several ways ``least`` is the
    bound.
    """

    choice: Choice
    costs: tuple[int, ...]
    bounds: tuple[int | None, ...]
    settled: tuple[bool, ...]
    shared: int = 0
    shared_bound: int = 0
    least: int | None = None
    is_one_way: bool = True

    @property
    def total(self) -> int:
        """What the choice costs in all markets together."""
        return sum(self.costs) + self.shared

    @property
    def bound(self) -> int | None:
        """The bound of all markets together; None where one is not known."""
        if not self.is_one_way:
            return self.least
        known = [each for each in self.bounds if each is not None]
        return sum(known) + self.shared_bound if len(known) == len(self.bounds) else None


def choose_exactly(
    markets: Sequence[MarketPrices], standings: Sequence[Standing], starts: Sequence[Choice], today: Choice,
    seconds: float,
) -> ChosenByCall:  # fmt: skip
    """The best choice found; ``starts`` are choices for everybody [n], the first of them the model's."""
    deadline = Deadline.after(seconds)
    large = [n for n, prices in enumerate(markets) if not _is_small(prices)]
    floors = [(n, problem) for n in large for problem in floor_problems(markets[n])]
    found_floors = search([problem for _, problem in floors], seconds / 2).standings if floors else ()
    floor_of: dict[int, int] = {}
    for (n, _), standing in zip(floors, found_floors, strict=True):
        floor_of[n] = min(standing.bound, floor_of.get(n, standing.bound))
    choice = starts[0].copy()
    costs, bounds, settled = [], [], []
    for number, (prices, standing) in enumerate(zip(markets, standings, strict=True)):
        people = prices.market.people
        own = [each[people] for each in starts]
        if number in floor_of:
            share = deadline.left / max(1, len(large))
            found = _improved(prices, standing, own, today[people], deadline.lasting(share))
            least = None if prices.rules.whole_in else floor_of[number] - slack(prices)
        else:
            found, least = _settled(prices, own, today[people], today[people])
        cost = prices.total(found) // len(prices.by_month)
        choice[people] = found
        costs.append(cost)
        bounds.append(None if least is None else min(cost, least))
        settled.append(number not in floor_of)
    return ChosenByCall(choice, tuple(costs), tuple(bounds), tuple(settled))


def _is_small(prices: MarketPrices) -> bool:
    return _free(prices) <= MOST_FREE and _work(prices) <= MOST_WORK


def _free(prices: MarketPrices) -> int:
    return int((prices.allowed.sum(axis=1) > 1).sum())


def _work(prices: MarketPrices) -> int:
    return len(prices.pooled) * (len(prices.calls.seconds) + 200) << min(_free(prices), MOST_FREE)


def _limits(prices: MarketPrices, today: Places) -> dict[int, int]:
    """The money over each pool that may not grow, where nobody could pay it (R32)."""
    return {} if prices.payable else {n: prices.over(n, today == n) for n in prices.pooled}


def _is_within(prices: MarketPrices, choice: Places, limits: dict[int, int]) -> bool:
    return all(prices.over(option, choice == option) <= most for option, most in limits.items())


def _best_start(prices: MarketPrices, starts: Sequence[Places], limits: dict[int, int], today: Places) -> Places:
    fit = [each for each in starts if _is_within(prices, each, limits)] or [today]
    return min(fit, key=prices.total)


def is_quick(markets: Sequence[MarketPrices]) -> bool:
    """Whether every choice of all markets is weighed in a moment, so that it can be asked over and over."""
    return all(map(_is_small, markets)) and sum(map(_work, markets)) <= MOST_WORK_AGAIN


def settled_again(markets: Sequence[MarketPrices], near: Choice, today: Choice) -> Choice:
    """The cheapest of all choices in small markets, of equal ones the one ``near`` another [n]."""
    choice = near.copy()
    for prices in markets:
        people = prices.market.people
        own = near[people]
        fits = prices.allowed[np.arange(len(people)), own]
        start = np.where(fits, own, prices.allowed.argmax(axis=1))
        choice[people], _ = _settled(prices, [start], today[people], own)
    return choice


def _settled(prices: MarketPrices, starts: Sequence[Places], today: Places, near: Places) -> tuple[Places, int]:
    """The cheapest of all choices, of equal ones that ``near`` another; what none goes below in a month [micro]."""
    months, limits = len(prices.by_month), _limits(prices, today)
    known = _best_start(prices, starts, limits, today)
    _, found, least = cheapest_of_all(prices, known, limits, near)
    best = known if prices.total(known) <= prices.total(found) else found
    return best, least // months


def _improved(
    prices: MarketPrices, standing: Standing, starts: Sequence[Places], today: Places, deadline: Deadline
) -> Places:
    """The best start, improved by one person after another, then by several together, until no change saves or the time
    is up.
    """
    limits = _limits(prices, today)
    found = _Improved(prices, limits, _best_start(prices, starts, limits, today).copy())
    alone = _nearly_indifferent(prices, standing)
    changed = True
    while changed:
        changed = False
        for person, option in alone:
            if deadline.left <= 0:
                return found.choice
            changed |= found.takes({person: option})
        for together in () if changed else chain(found.leaving(), found.exchanges()):
            if deadline.left <= 0:
                return found.choice
            changed |= found.takes(together)
    return found.choice


class _Improved:
    """A choice [n] that is changed where a change saves, with what each option costs."""

    def __init__(self, prices: MarketPrices, limits: dict[int, int], choice: Places) -> None:
        self.choice, self._prices, self._limits = choice, prices, limits
        self._costs = {option: prices.of(option, choice == option) for option in range(len(prices.options))}

    def takes(self, wanted: Mapping[int, int]) -> bool:
        """Give people other options, if that saves and can be paid."""
        before = {person: int(self.choice[person]) for person in wanted}
        if before == wanted:
            return False
        touched = {*before.values(), *wanted.values()}
        self._set(wanted)
        new = {each: self._prices.of(each, self.choice == each) for each in touched}
        payable = all(
            self._prices.over(each, self.choice == each) <= self._limits[each] for each in touched & set(self._limits)
        )
        if payable and sum(new.values()) < sum(self._costs[each] for each in touched):
            self._costs |= new
            return True
        self._set(before)
        return False

    def _set(self, options: Mapping[int, int]) -> None:
        for person, option in options.items():
            self.choice[person] = option

    def leaving(self) -> Iterator[dict[int, int]]:
        """Everybody out of a pool, then two at a time, each to what costs them least by themselves."""
        prices = self._prices
        alone = np.where(prices.allowed, prices.alone, np.iinfo(np.int64).max)
        alone[:, prices.pooled] = np.iinfo(np.int64).max
        other = alone.argmin(axis=1)
        may = np.take_along_axis(alone, other[:, None], axis=1)[:, 0] < np.iinfo(np.int64).max
        for option in prices.pooled:
            takers = np.flatnonzero((self.choice == option) & may).tolist()
            if takers:
                yield {person: int(other[person]) for person in takers}
            for pair in islice(combinations(takers, 2), MOST_PAIRS):
                yield {person: int(other[person]) for person in pair}

    def exchanges(self) -> Iterator[dict[int, int]]:
        """Two people with each other's options."""
        free, allowed = np.flatnonzero(self._prices.allowed.sum(axis=1) > 1).tolist(), self._prices.allowed
        pairs = ((one, two) for one, two in combinations(free, 2) if self.choice[one] != self.choice[two])
        for one, two in islice(pairs, MOST_PAIRS):
            if allowed[one, self.choice[two]] and allowed[two, self.choice[one]]:
                yield {one: int(self.choice[two]), two: int(self.choice[one])}


def _nearly_indifferent(prices: MarketPrices, standing: Standing) -> list[tuple[int, int]]:
    """Who could take what, those first whom the model costs least to change."""
    priced, _ = cheapest(standing.problem, standing.multipliers)
    extra = (priced - priced.min(axis=1, keepdims=True))[prices.market.group]
    allowed: Flags = prices.allowed & (prices.allowed.sum(axis=1) > 1)[:, None]
    person, option = np.nonzero(allowed)
    order = np.argsort(extra[person, option], kind="stable")[:MOST_TRIED]
    return list(zip(person[order].tolist(), option[order].tolist(), strict=True))
