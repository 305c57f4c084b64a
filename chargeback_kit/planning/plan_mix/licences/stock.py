"""Licences that are paid for already at the agreement's price, while one more would cost the price of the list.

A licence that one person gives up and another takes is not bought, nor is one that lies idle. So of a part number in a
country as many as are at hand cost what is paid, and only those beyond them cost the list's price. Of those that a
contract holds fast (``contracts``) as many as nobody needs cost what is paid as well.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from chargeback_kit.money import to_micro
from chargeback_kit.planning.assignment import CouplingRow, Flags, Ints, Places
from chargeback_kit.planning.plan_mix.demand import Person
from chargeback_kit.planning.plan_mix.licences.bought import bought, paid_prices
from chargeback_kit.planning.plan_mix.licences.freed import Freed
from chargeback_kit.planning.plan_mix.options import NONE
from chargeback_kit.planning.plan_mix.prices import Prices
from chargeback_kit.records.agreement import Agreement


@dataclass(frozen=True)
class Stock:
    """The licences at hand of one part number in one country.

    ``members`` [n] would be given this part number with ``option``; ``holders`` [n] have one. More are held by people
    whom no choice moves: ``kept`` there beside a plan in a bundle, ``nowhere`` by who has no country on the list.
    ``idle`` lie unused, those of people who have ``left`` among them. ``paid`` is what each costs, ``listed`` what one
    more would [micro a month]. ``fast`` are paid for in any case, whoever holds them; ``until`` says for how long.
    ``due`` are counts that can be given back on a day of the planned month, and then not before another day.
    """

    option: int
    country: str
    sku: str
    members: Flags
    holders: Flags
    idle: int
    paid: int
    listed: int
    fast: int = 0
    until: str = ""
    left: int = 0
    due: tuple[tuple[int, date, date], ...] = ()
    kept: int = 0
    nowhere: int = 0

    @property
    def held(self) -> int:
        """How many somebody holds."""
        return int(self.holders.sum()) + self.kept + self.nowhere

    @property
    def fast_beside(self) -> int:
        """How many are paid for in any case beside those of people whom no choice moves."""
        return max(0, self.fast - self.kept - self.nowhere)

    def of(self, people: Places) -> "Stock":
        """The same for some of the people."""
        return replace(self, members=self.members[people], holders=self.holders[people])

    def unneeded(self, takers: Flags, present: Flags, left: int = 0) -> int:
        """What is paid for licences that nobody needs if some people [n] take them [micro, over the months].

        ``left`` more are paid for by those who have left.
        """
        taken = (present & takers[:, None]).sum(axis=0) + left
        return int(np.maximum(self.fast_beside - taken, 0).sum()) * self.paid

    def surcharge(self, takers: Flags, present: Flags) -> int:
        """What the takers [n] cost more than their fees [micro], over the months in which they are there [n, M].

        Fees count every taker at what is paid; beyond those at hand they cost the list's price, which may be lower.
        """
        return int(self._beyond_hand(takers, present).sum()) * (self.listed - self.paid)

    def _beyond_hand(self, takers: Flags, present: Flags) -> Ints:
        """How many of the takers [n] are beyond the licences at hand [M]."""
        taken, held = ((present & each[:, None]).sum(axis=0) for each in (takers, self.holders))
        beyond: Ints = np.maximum(taken - held - self.idle, 0)
        return beyond

    def most_saved(self, present: Flags) -> Ints:
        """What each member [n] may cost less than what is paid, at most, if all take it [micro, over the months].

        Where the list is cheaper than what is paid: no choice saves more than these sums together.
        """
        less = max(0, self.paid - self.listed)
        members = np.maximum((present & self.members[:, None]).sum(axis=0), 1)
        each = -(-less * self._beyond_hand(self.members, present) // members)
        saved: Ints = (present * self.members[:, None]) @ each
        return saved

    def rows(self, here: Places, present: Flags, penalty: int) -> list[CouplingRow]:
        """The coupling rows of an average month: licences beyond those at hand, and those that nobody needs."""
        beyond = self._beyond(here, present, penalty)
        unneeded = self._unneeded_rows(here, present, penalty + len(beyond))
        return [*beyond, *unneeded]

    def _unneeded_rows(self, here: Places, present: Flags, penalty: int) -> list[CouplingRow]:
        if not self.fast_beside or not self.paid or not self.members[here].any():
            return []
        size = present.shape[1]
        weights = -self.paid * (present.sum(axis=1) * self.members)[here] // size
        return [CouplingRow(penalty, self.option, self.paid * self.fast_beside, np.asarray(weights, np.int64))]

    def _beyond(self, here: Places, present: Flags, penalty: int) -> list[CouplingRow]:
        return self._more_than_at_hand(here, present, penalty) if self.listed > self.paid else []

    def discounts(self, here: Places, present: Flags) -> list[CouplingRow]:
        """What licences beyond those at hand cost less than these, in an average month: rows that are taken off."""
        rows = self._more_than_at_hand(here, present, 0) if self.listed < self.paid else []
        return [row for row in rows if row.base + int(row.weights.sum()) > 0]

    def _more_than_at_hand(self, here: Places, present: Flags, penalty: int) -> list[CouplingRow]:
        more = abs(self.listed - self.paid)
        if not self.members[here].any():
            return []
        size = present.shape[1]
        months = present.sum(axis=1)
        at_hand = int(months[self.holders].sum()) + self.idle * size
        weights = more * (months * self.members)[here] // size
        return [CouplingRow(penalty, self.option, -more * at_hand // size, np.asarray(weights, np.int64))]


def stocks(
    people: Sequence[Person], options: Sequence[str], prices: Prices, agreement: Agreement,
    worth: Ints, bound: Collection[str] = (), left: Sequence[Freed] = (), coming: Sequence[str] = (),
) -> tuple[Stock, ...]:  # fmt: skip
    """The licences at hand, of every option, country and part number that the agreement and the list both price.

    Of part numbers in ``bound`` one of the two is enough. Licences of people who have ``left`` lie idle. A licence
    that somebody holds lies not idle, whoever it is: also of who has no country, a plan in a bundle as well, or is
    ``coming`` in the planned month [part numbers]. ``worth`` [n, P] is what an option alone saves somebody [micro].
    """
    paid = paid_prices(agreement)
    freed = Counter(
        each.key
        if each.sku.upper() in bound
        else (each.option, prices.counted_in(each.option, each.person.country), each.sku.upper())
        for each in left
    )
    found = [
        replace(made, left=freed[option, made.country, made.sku.upper()])
        for option in options
        if option != NONE
        for made in _of(option, options, [*people, *(each.person for each in left)], prices, paid, bound, len(people))
    ]
    rest = lying_idle(people, agreement, left, coming)
    nowhere = Counter(sku.upper() for person in people if not person.country for _, sku in person.licences)
    return tuple(_with_idle(found, rest, nowhere, worth))


def lying_idle(
    people: Sequence[Person], agreement: Agreement, left: Sequence[Freed] = (), coming: Sequence[str] = ()
) -> Counter[str]:
    """How many licences of each part number were bought and are nobody's: of who stays, has left, or is coming."""
    rest = bought(agreement)
    rest.subtract(sku.upper() for person in people for _, sku in person.licences)
    rest.subtract(each.sku.upper() for each in left)
    rest.subtract(sku.upper() for sku in coming)
    return rest


def _of(
    option: str,
    options: Sequence[str],
    people: Sequence[Person],
    prices: Prices,
    paid: Mapping[str, int],
    bound: Collection[str],
    staying: int,
) -> Iterator[Stock]:
    """The stocks of an option; people beyond the first ones, who are ``staying``, have left."""
    places: dict[str, list[int]] = {}
    for place, person in enumerate(people):
        if person.country:
            apart = any(sku.upper() in bound for sku in (*person.skus, prices.sku(option, person.country)))
            there = places.setdefault(person.country if apart else prices.counted_in(option, person.country), [])
            there.append(place)
    for country, everybody in sorted(places.items()):
        fixed = (people[place] for place in everybody if people[place].has_bundle and place < staying)
        kept = Counter(sku.upper() for each in fixed for _, sku in each.licences)
        here = [place for place in everybody if not people[place].has_bundle]
        would = {n: prices.held_or_bought(option, people[n].country, people[n].skus).upper() for n in here}
        price, usual = prices.of(option, country), prices.sku(option, country)
        listed = to_micro(price.amount) if price else None
        for sku in dict.fromkeys([usual, *(each for each in sorted(set(would.values())) if each in bound)]):
            cost = paid.get(sku.upper(), listed if sku.upper() in bound else None)
            one_more = cost if listed is None and sku.upper() in bound else listed
            if not sku or cost is None or one_more is None or (sku != usual and sku == usual.upper()):
                continue
            members, holders = np.zeros(staying, np.bool_), np.zeros(staying, np.bool_)
            for place in (each for each in here if each < staying):
                members[place] = would[place] == sku.upper()
                holders[place] = members[place] and option in people[place].options_today
            yield Stock(
                options.index(option), country, sku, members, holders, 0, cost, one_more, kept=kept[sku.upper()]
            )


def _with_idle(
    found: Sequence[Stock], rest: Mapping[str, int], nowhere: Mapping[str, int], worth: Ints
) -> Iterator[Stock]:
    """Idle licences, the ``rest`` that nobody holds, are counted where most of the others are, of equal ones where
    they save most; so are those held by people without a country.
    """

    def rank(stock: Stock) -> tuple[int, int, int]:
        money = int(worth[stock.members, stock.option].sum())
        return int(stock.holders.sum()), money, int(stock.members.sum())

    by_sku: dict[str, list[Stock]] = {}
    for stock in found:
        by_sku.setdefault(stock.sku.upper(), []).append(stock)
    for sku, same in by_sku.items():
        most = max(same, key=rank)
        for stock in same:
            idle, beside = (max(0, rest.get(sku, 0)), nowhere.get(sku, 0)) if stock is most else (0, 0)
            yield replace(stock, idle=idle + stock.left, nowhere=beside)


def fee_of_taking(found: Sequence[Stock], fees: Ints) -> Ints:
    """Fees [n, P] where whoever takes a licence that may be at hand pays what is paid for it, the rest being extra."""
    changed = fees.copy()
    for stock in found:
        changed[stock.members & ~stock.holders, stock.option] = stock.paid
    return changed


def at_list_price(found: Sequence[Stock]) -> tuple[Stock, ...]:
    """The stocks; of what nobody has in a country each licence costs what the list says."""
    return tuple(
        stock if stock.idle or stock.fast or stock.holders.any() else replace(stock, paid=stock.listed)
        for stock in found
    )
