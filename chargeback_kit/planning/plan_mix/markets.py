"""From people and their months to one assignment problem per pool country.

Markets do not touch one another, because a pool belongs to a country (R21). In the order of R21 to R25: an
international call costs its own price unless the plan has a counter for it; domestic calls of a plan share a pool;
minutes over the pool cost the country's average price of such a minute, because which calls come last is not known
before the month. Amounts are those of an average month of the period.

A unit of the problem is a person, a penalty is the money of the minutes over one pool in one month, and a coupling row
is one counter that can end the pool: what each holder of the plan adds to it (their calls less the minutes of their
licence). A domestic pool has one row; an either-or international pool has two (R23), of which the larger counts, as the
first counter to end ends both. Two more penalties are what licences beyond those at hand cost more than these, and
what is paid for those that a contract holds fast and nobody needs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from chargeback_kit.planning.assignment import AssignmentProblem, CouplingRow, Flags, Ints, Places, grouped
from chargeback_kit.planning.plan_mix.demand import PPM, Person, Usage
from chargeback_kit.planning.plan_mix.months import PlanningMonths
from chargeback_kit.planning.plan_mix.offers import Offers
from chargeback_kit.planning.plan_mix.options import INTERNATIONAL, OWN, option_in
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.rules.calendar import SECONDS_PER_MINUTE
from chargeback_kit.rules.plans import Allotments

NANO = 1000


@dataclass(frozen=True)
class Market:
    """The problem of a pool country and its people [n]: their places in the list of people, and their group in it.

    The first ``pool_rows`` of its rows are pools; the others are licences that would have to be bought. ``discounts``
    are rows, one each, that are taken off where they are above 0: licences to be bought for less than those at hand.
    """

    problem: AssignmentProblem
    people: Places
    group: Places
    pool_rows: int = 0
    discounts: tuple[CouplingRow, ...] = ()

    def total(self, chosen: Ints) -> int:
        """The model's cost of a choice of groups [G, P] in an average month [micro]."""
        return self.problem.total(chosen) - self._taken_off(chosen)

    def beside_fees(self, chosen: Ints) -> int:
        """What of it is fees beyond each person's: licences to be bought, and those that nobody needs [micro]."""
        pools = max((row.penalty for row in self.problem.rows[: self.pool_rows]), default=-1)
        beside = self.problem.constant + int(self.problem.penalties(chosen)[pools + 1 :].sum())
        return beside - self._taken_off(chosen)

    def _taken_off(self, chosen: Ints) -> int:
        return sum(max(0, row.base + int(row.weights @ chosen[:, row.option])) for row in self.discounts)

    def worlds(self) -> list[AssignmentProblem]:
        """The problem with each set of discounts taken off whatever is chosen: a choice costs the least of these."""
        found = [self.problem]
        for row in self.discounts:
            found += [taken_off(problem, row) for problem in found]
        return found


def taken_off(problem: AssignmentProblem, row: CouplingRow) -> AssignmentProblem:
    """A problem with a discount taken off whatever is chosen."""
    cost = problem.cost.copy()
    cost[:, row.option] -= row.weights
    return replace(problem, cost=cost, constant=problem.constant - row.base)


def markets(people: Sequence[Person], period: PlanningMonths, offers: Offers, agreement: Agreement) -> list[Market]:
    """Every market with something to choose or to pay."""
    used = np.any([part.any(axis=1) for part in period.usage.parts], axis=0)
    today = [offers.options.index(person.today) for person in people]
    country = np.array([person.pool_country if used[n] or today[n] else "" for n, person in enumerate(people)])
    named = [name for name in sorted(set(country.tolist())) if name]
    return [
        _market(name, np.flatnonzero(country == name), people, period, offers, agreement, np.array(today))
        for name in named
    ]


def _market(
    name: str,
    here: Places,
    people: Sequence[Person],
    period: PlanningMonths,
    offers: Offers,
    agreement: Agreement,
    today: Places,
) -> Market:
    sizes = Sizes([people[number] for number in here], period, here, agreement)
    usage = period.usage.of(here)
    allowed, share = offers.allowed[here], period.size
    fees = offers.fees[here] * (period.held[here] > 0).sum(axis=1)[:, None]
    cost = (fees + _alone(usage, sizes, offers, here)) // share
    usage = usage.drawn_by(sizes.drawing)
    has_counter = bool(sizes.of(INTERNATIONAL, 1).any())  # without minutes abroad there is no counter to end both (R23)
    either_or = agreement.switches.international_plan == "either_or" and has_counter
    rows = _rows(usage, sizes, offers.options, offers.fees[here], either_or=either_or)
    pool_rows = len(rows)
    for stock in offers.stocks:
        rows += stock.rows(here, period.held > 0, 1 + max((row.penalty for row in rows), default=-1))
    off = [row for stock in offers.stocks for row in stock.discounts(here, period.held > 0)]
    first = np.where(allowed[np.arange(len(here)), today[here]], today[here], _cheapest(cost, allowed))
    columns = [cost, allowed.astype(np.int64), *(row.weights[:, None] for row in (*rows, *off))]
    group, chosen = grouped(np.concatenate(columns, axis=1))
    count = np.bincount(group).astype(np.int64)
    start = np.zeros((len(count), len(offers.options)), np.int64)
    np.add.at(start, (group, first), 1)
    kept = tuple(CouplingRow(row.penalty, row.option, row.base, row.weights[chosen]) for row in rows)
    constant = sum(stock.constant(here) for stock in offers.stocks)
    problem = AssignmentProblem(name, cost[chosen], allowed[chosen], count, kept, constant, start)
    discounts = tuple(replace(row, weights=row.weights[chosen]) for row in off)
    return Market(problem, here, group, pool_rows, discounts)


def _cheapest(cost: Ints, allowed: Flags) -> Places:
    found: Places = np.where(allowed, cost, np.iinfo(np.int64).max).argmin(axis=1)
    return found


class Sizes:
    """The seconds that a licence adds to the counters of an option's plan [n, S]; which is 0 for domestic.

    ``drawing`` [n]: the plans of the others are no minutes (R14), they add none and their calls draw none.
    """

    def __init__(self, people: Sequence[Person], period: PlanningMonths, here: Places, agreement: Agreement) -> None:
        self.country = np.array([person.country for person in people])
        self.drawing = np.array([person.draws_plan for person in people], np.bool_)
        self._held = period.held[here] * self.drawing[:, None]
        self._allotments = {month.name: Allotments(agreement, month) for month in period.months}
        self._months = [month.name for month in period.months]

    def of(self, option: str, which: int) -> Ints:
        """The seconds of a counter, per person and month."""
        found = np.zeros_like(self._held)
        for country in sorted(set(self.country.tolist())):
            there = self.country == country
            minutes = [self._minutes(option, country, month, which) for month in self._months]
            found[there] = self._held[there] * (np.array(minutes, np.int64) * SECONDS_PER_MINUTE) // PPM
        return found

    def _minutes(self, option: str, country: str, month: str, which: int) -> int:
        found = self._allotments[month].of(option_in(option, country).plan, country)
        return (found.domestic, found.international)[which] if found else 0


def _alone(usage: Usage, sizes: Sizes, offers: Offers, here: Places) -> Ints:
    """What each option costs each person whatever the others choose [n, P], over all months."""
    abroad = usage.international_micro.sum(axis=1)
    everything = abroad + usage.domestic_micro.sum(axis=1)
    columns = []
    for option in offers.options:
        if option in offers.carried:
            columns.append(offers.carried[option].micro[here].sum(axis=1))
        elif option == OWN:
            columns.append(abroad + _own_over(usage, sizes.of(OWN, 0)))
        elif option == INTERNATIONAL:
            columns.append(np.zeros_like(abroad))
        else:
            columns.append(abroad if option_in(option, "*").plan else everything)
        if option not in offers.carried:
            columns[-1] = np.where(sizes.drawing, columns[-1], everything)
    return np.stack(columns, axis=1)


def _own_over(usage: Usage, size: Ints) -> Ints:
    """What is over a counter of one's own, at one's own average price (R22)."""
    seconds = np.maximum(usage.domestic_seconds, 1)
    over = np.maximum(usage.domestic_seconds - size, 0)
    money: Ints = over * (usage.domestic_micro * NANO // seconds) // NANO
    return np.asarray(money.sum(axis=1), np.int64)


def _rows(usage: Usage, sizes: Sizes, options: Sequence[str], fees: Ints, *, either_or: bool) -> list[CouplingRow]:
    """The coupling rows of every pool: option by option, month by month."""
    rows: list[CouplingRow] = []
    share = usage.domestic_seconds.shape[1]
    domestic = _price(usage.domestic_micro, usage.domestic_seconds)
    for number, option in enumerate(options):
        if option == OWN or not option_in(option, "*").plan:
            continue
        counters = [(usage.domestic_seconds - sizes.of(option, 0), domestic)]
        if option == INTERNATIONAL:
            both, abroad = _prices_of_either(usage, int(fees[:, number].max()), either_or=either_or)
            counters = [(counters[0][0], both), (usage.international_seconds - sizes.of(option, 1), abroad)]
        for month in range(share):
            pool = rows[-1].penalty + 1 if rows else 0
            for place, (over, price) in enumerate(counters):
                weights = over[:, month] * price // (NANO * share)
                rows.append(CouplingRow(pool + (0 if either_or else place), number, 0, weights))
    return rows


def _prices_of_either(usage: Usage, fee: int, *, either_or: bool) -> tuple[int, int]:
    """What a second over each counter of the international plan costs [10⁻⁹].

    When one counter ends both, a second over it takes with it the other kind's calls of that time: as many as those
    have per second for whom the plan could pay, people whose calls abroad cost more than the plan does.
    """
    callers = usage.international_micro.mean(axis=1) >= fee / 2
    if not callers.any():
        callers = usage.international_seconds.any(axis=1)
    some = usage.of(np.flatnonzero(callers)) if callers.any() else usage
    d, x = (
        _price(some.domestic_micro, some.domestic_seconds),
        _price(some.international_micro, some.international_seconds),
    )
    if not either_or:
        return d, x
    both = int((some.domestic_micro.sum() + some.international_micro.sum()) * NANO)
    ds, xs = int(some.domestic_seconds.sum()), int(some.international_seconds.sum())
    return both // ds if ds else d, both // xs if xs else x


def _price(micro: Ints, seconds: Ints) -> int:
    """The average price of a second [10⁻⁹]."""
    total = int(seconds.sum())
    return int(micro.sum()) * NANO // total if total else 0
