"""From people and their months to markets: one integer problem per pool country.

In the order of R21 to R25: an international call costs its own price unless the plan has a counter for it; domestic
calls of a plan share a pool; minutes over the pool cost the country's average price of such a minute, because which
calls come last is not known before the month. Amounts are those of an average month of the season.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chargeback_kit.planning.plan_mix.demand import Usage
from chargeback_kit.planning.plan_mix.grouping import grouped
from chargeback_kit.planning.plan_mix.market import Flags, Ints, Market, Piece
from chargeback_kit.planning.plan_mix.offers import Offers
from chargeback_kit.planning.plan_mix.options import INTERNATIONAL, OWN, option_in
from chargeback_kit.planning.plan_mix.people import PPM, Person
from chargeback_kit.planning.plan_mix.season import Season
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.rules.plans import Allotments

SECONDS = 60
NANO = 1000


@dataclass(frozen=True)
class Place:
    """A market and its people: ``rows`` [n] are places in the list of people, ``group`` [n] their group."""

    market: Market
    rows: npt.NDArray[np.intp]
    group: npt.NDArray[np.intp]


def places(people: Sequence[Person], season: Season, offers: Offers, agreement: Agreement) -> list[Place]:
    """Every market with something to choose or to pay."""
    used = np.any([part.any(axis=1) for part in season.usage.parts], axis=0)
    today = [offers.options.index(person.today) for person in people]
    country = np.array([person.pool_country if used[n] or today[n] else "" for n, person in enumerate(people)])
    named = [name for name in sorted(set(country.tolist())) if name]
    return [
        _place(name, np.flatnonzero(country == name), people, season, offers, agreement, np.array(today))
        for name in named
    ]


def _place(
    name: str,
    rows: npt.NDArray[np.intp],
    people: Sequence[Person],
    season: Season,
    offers: Offers,
    agreement: Agreement,
    today: npt.NDArray[np.intp],
) -> Place:
    sizes = _Sizes([people[row] for row in rows], season, rows, agreement)
    usage = season.usage.of(rows)
    allowed, share = offers.allowed[rows], season.size
    fees = offers.fees[rows] * (season.held[rows] > 0).sum(axis=1)[:, None]
    cost = (fees + _alone(usage, sizes, offers.options)) // share
    either_or = agreement.switches.international_plan == "either_or"
    pieces = _pieces(usage, sizes, offers.options, offers.fees[rows], either_or=either_or)
    first = np.where(allowed[np.arange(len(rows)), today[rows]], today[rows], _cheapest(cost, allowed))
    columns = [cost, allowed.astype(np.int64), *(piece.weights[:, None] for piece in pieces)]
    group, chosen = grouped(np.concatenate(columns, axis=1))
    count = np.bincount(group).astype(np.int64)
    begin = np.zeros((len(count), len(offers.options)), np.int64)
    np.add.at(begin, (group, first), 1)
    kept = tuple(Piece(p.pool, p.option, p.base, p.weights[chosen]) for p in pieces)
    return Place(Market(name, cost[chosen], allowed[chosen], count, kept, 0, begin), rows, group)


def _cheapest(cost: Ints, allowed: Flags) -> npt.NDArray[np.intp]:
    found: npt.NDArray[np.intp] = np.where(allowed, cost, np.iinfo(np.int64).max).argmin(axis=1)
    return found


class _Sizes:
    """The seconds that a licence adds to the counters of an option's plan [n, S]; which is 0 for domestic."""

    def __init__(
        self, people: Sequence[Person], season: Season, rows: npt.NDArray[np.intp], agreement: Agreement
    ) -> None:
        self.country = np.array([person.country for person in people])
        self._held = season.held[rows]
        self._allotments = {month.name: Allotments(agreement, month) for month in season.months}
        self._months = [month.name for month in season.months]

    def of(self, option: str, which: int) -> Ints:
        """The seconds of a counter, per person and month."""
        found = np.zeros_like(self._held)
        for country in sorted(set(self.country.tolist())):
            here = self.country == country
            minutes = [self._minutes(option, country, month, which) for month in self._months]
            found[here] = self._held[here] * (np.array(minutes, np.int64) * SECONDS) // PPM
        return found

    def _minutes(self, option: str, country: str, month: str, which: int) -> int:
        found = self._allotments[month].of(option_in(option, country).plan, country)
        return (found.domestic, found.international)[which] if found else 0


def _alone(usage: Usage, sizes: _Sizes, options: Sequence[str]) -> Ints:
    """What each option costs each person whatever the others choose [n, P], over all months."""
    abroad = usage.international_micro.sum(axis=1)
    everything = abroad + usage.domestic_micro.sum(axis=1)
    columns = []
    for option in options:
        if option == OWN:
            columns.append(abroad + _own_over(usage, sizes.of(OWN, 0)))
        elif option == INTERNATIONAL:
            columns.append(np.zeros_like(abroad))
        else:
            columns.append(abroad if option_in(option, "*").plan else everything)
    return np.stack(columns, axis=1)


def _own_over(usage: Usage, size: Ints) -> Ints:
    """What is over a counter of one's own, at one's own average price (R22)."""
    seconds = np.maximum(usage.domestic_seconds, 1)
    over = np.maximum(usage.domestic_seconds - size, 0)
    money: Ints = over * (usage.domestic_micro * NANO // seconds) // NANO
    return np.asarray(money.sum(axis=1), np.int64)


def _pieces(usage: Usage, sizes: _Sizes, options: Sequence[str], fees: Ints, *, either_or: bool) -> list[Piece]:
    """Every pool's pieces: option by option, month by month."""
    pieces: list[Piece] = []
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
            pool = pieces[-1].pool + 1 if pieces else 0
            for place, (over, price) in enumerate(counters):
                weights = over[:, month] * price // (NANO * share)
                pieces.append(Piece(pool + (0 if either_or else place), number, 0, weights))
    return pieces


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
