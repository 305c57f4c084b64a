"""Licences that are paid for already at the agreement's price, while one more would cost the price of the list.

A licence that one person gives up and another takes is not bought, nor is one that lies idle. So of a part number in a
country as many as are at hand cost what is paid, and only those beyond them cost the list's price. Of those that a
contract holds fast (``contracts``) as many as nobody needs cost what is paid as well. Of a part number bought at
several prices the last ones are given up first (R51): a few cost the first price, more the next one as well.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import numpy as np

from chargeback_kit.money import to_micro
from chargeback_kit.planning.assignment import CouplingRow, Flags, Ints, Places
from chargeback_kit.planning.plan_mix.demand import Person
from chargeback_kit.planning.plan_mix.licences.bought import Rungs, beyond, bought, in_blocks, paid_prices, rungs
from chargeback_kit.planning.plan_mix.licences.freed import Freed
from chargeback_kit.planning.plan_mix.options import NONE
from chargeback_kit.planning.plan_mix.prices import Prices
from chargeback_kit.records.agreement import Agreement, LicenceAtPrices


@dataclass(frozen=True)
class Stock:
    """The licences at hand of one part number in one country.

    ``members`` [n] would be given this part number with ``option``; ``holders`` [n] have one. More are held by people
    whom no choice moves: ``kept`` there beside a plan in a bundle, ``nowhere`` by who has no country on the list.
    ``idle`` lie unused, those of people who have ``left`` among them. ``paid`` is what each costs, ``listed`` what one
    more would [micro a month]. ``fast`` are paid for in any case, whoever holds them; ``until`` says for how long.
    ``due`` are counts that can be given back on a day of the planned month, and then not before another day.
    ``rungs``: after how many of these licences which price is paid for each further one [micro], where they were bought
    at several prices; ``paid`` is the first. ``line`` is the agreement's, then, and ``beside`` so many others have.
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
    rungs: Rungs = ()
    line: LicenceAtPrices | None = None
    beside: int = 0

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
        paid = np.maximum(taken, self.fast_beside)
        return int((self._beyond_first(paid) - self._beyond_first(taken) + (paid - taken) * self.paid).sum())

    def surcharge(self, takers: Flags, present: Flags, left: int = 0) -> int:
        """What the takers [n] and those who have ``left`` cost more than their fees [micro], over the months in which
        they are there [n, M].

        Fees count every taker at the first price that is paid; beyond those at hand they cost the list's price, which
        may be lower.
        """
        taken = (present & takers[:, None]).sum(axis=0) + left
        more = self.listed - self._last_paid
        return int((self._beyond_first(taken) + self._beyond_hand(takers, present) * more).sum())

    @property
    def _last_paid(self) -> int:
        return self.rungs[-1][1] if self.rungs else self.paid

    def _rises(self) -> Iterator[tuple[int, int]]:
        """After how many licences each further one costs how much more than those before [micro]; below 0 less."""
        for (_, before), (after, price) in pairwise(self.rungs):
            yield after, price - before

    def _beyond_first(self, taken: Ints) -> Ints:
        """What so many licences at hand [M] cost more than the first price for each [micro]."""
        found = np.zeros_like(taken)
        for after, more in self._rises():
            found += more * np.maximum(taken - after, 0)
        return found

    def _beyond_hand(self, takers: Flags, present: Flags) -> Ints:
        """How many of the takers [n] are beyond the licences at hand [M]."""
        taken, held = ((present & each[:, None]).sum(axis=0) for each in (takers, self.holders))
        beyond_hand: Ints = np.maximum(taken - held - self.idle, 0)
        return beyond_hand

    def at_hand(self, taken: Ints, present: Flags) -> tuple[Ints, Ints]:
        """How many at hand are paid for in each month [M] if so many are taken, and what they count [micro]."""
        held = (present & self.holders[:, None]).sum(axis=0)
        paid = np.minimum(np.maximum(taken, self.fast_beside), held + self.idle)
        return paid, paid * self.paid + self._beyond_first(paid)

    def most_saved(self, present: Flags) -> Ints:
        """What each member [n] may cost less than the first price that is paid, at most, if all take it [micro, over
        the months].

        Where later ones or those of the list are cheaper: no choice saves more than these sums together.
        """
        taken = (present & self.members[:, None]).sum(axis=0)
        less = max(0, self._last_paid - self.listed) * self._beyond_hand(self.members, present)
        for after, more in self._rises_beyond_fast():
            less += max(0, -more) * np.maximum(taken - after, 0)
        each = -(-less // np.maximum(taken, 1))
        saved: Ints = (present * self.members[:, None]) @ each
        return saved

    def rows(self, here: Places, present: Flags, penalty: int) -> list[CouplingRow]:
        """The coupling rows of an average month: licences that cost more than those before, and those nobody needs."""
        dearer = [replace(row, penalty=penalty + n) for n, row in enumerate(self._other_prices(here, present, 1))]
        return [*dearer, *self._unneeded_rows(here, present, penalty + len(dearer))]

    def discounts(self, here: Places, present: Flags) -> list[CouplingRow]:
        """What licences cost less than those before them, in an average month: rows that are taken off."""
        return [row for row in self._other_prices(here, present, -1) if row.base + int(row.weights.sum()) > 0]

    def constant(self, here: Places) -> int:
        """What those that a contract holds fast cost more than the first price, whatever is chosen [micro a month]."""
        if not self.members[here].any():
            return 0
        return int(self._beyond_first(np.array([self.fast_beside], np.int64)).sum())

    def _unneeded_rows(self, here: Places, present: Flags, penalty: int) -> list[CouplingRow]:
        if not self.fast_beside or not self.paid or not self.members[here].any():
            return []
        size = present.shape[1]
        weights = -self.paid * (present.sum(axis=1) * self.members)[here] // size
        return [CouplingRow(penalty, self.option, self.paid * self.fast_beside, np.asarray(weights, np.int64))]

    def _rises_beyond_fast(self) -> Iterator[tuple[int, int]]:
        """The same where it depends on the choice: beyond those that a contract holds fast."""
        for after, more in self._rises():
            yield max(after, self.fast_beside), more

    def _other_prices(self, here: Places, present: Flags, sign: int) -> Iterator[CouplingRow]:
        """What is paid more (1) or less (-1) for licences beyond a number of them, from one price to the next."""
        if not self.members[here].any():
            return
        size = present.shape[1]
        months = present.sum(axis=1)
        at_hand = int(months[self.holders].sum()) + self.idle * size
        steps = [(after * size, more) for after, more in self._rises_beyond_fast()]
        for after, more in [*steps, (at_hand, self.listed - self._last_paid)]:
            if more * sign > 0:
                weights = abs(more) * (months * self.members)[here] // size
                yield CouplingRow(0, self.option, -abs(more) * after // size, np.asarray(weights, np.int64))


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
    found = list(_with_idle(found, rest, nowhere, worth))
    return tuple(_in_blocks(found, in_blocks(agreement), Counter(sku.upper() for sku in coming)))


def _in_blocks(
    found: Sequence[Stock], prices: Mapping[str, LicenceAtPrices], coming: Mapping[str, int]
) -> Iterator[Stock]:
    """The stocks, with the prices of those that are left once who stays as they are, or is ``coming``, has theirs.

    A part number held in several countries counts the average here: of which the last ones are is not known before.
    """
    at_hand = Counter(stock.sku.upper() for stock in found if stock.held or stock.idle)
    for stock in found:
        sku = stock.sku.upper()
        if sku not in prices or not (stock.held or stock.idle):
            yield stock
            continue
        others = stock.kept + stock.nowhere + coming.get(sku, 0)
        made = replace(stock, line=prices[sku], beside=others)
        left = beyond(rungs(prices[sku]), others)
        yield replace(made, paid=left[0][1], rungs=left) if at_hand[sku] == 1 else made


def by_their_lines(found: Sequence[Stock], taken: Sequence[Ints], present: Flags) -> int:
    """What the lines of licences bought at several prices say more than their stocks count, if so many of each are
    taken [M; micro, over the months]: each is rounded, and of several countries the last ones are those of all (R51).
    """
    more = 0
    for line, same in _by_line(found):
        parts = [found[n].at_hand(taken[n], present) for n in same]
        beside = max(found[n].beside for n in same)
        counts = np.sum([count for count, _ in parts], axis=0).tolist()
        more += sum(_amount(line, number, beside) for number in counts) - sum(int(each.sum()) for _, each in parts)
    return more


def apart_from_lines(found: Sequence[Stock]) -> tuple[int, int]:
    """At least and at most what the lines of licences held in several countries say more than their stocks count,
    however many are taken [micro a month].
    """
    low = high = 0
    averaged = [stock for stock in found if not stock.rungs]
    for line, places in _by_line(averaged):
        same = [averaged[n] for n in places]
        beside, size = max(each.beside for each in same), sum(each.held + each.idle for each in same)
        more = [_amount(line, number, beside) - number * same[0].paid for number in range(size + 1)]
        low, high = low + min(more), high + max(more)
    return low, high


def _by_line(found: Sequence[Stock]) -> Iterator[tuple[LicenceAtPrices, list[int]]]:
    """The lines of licences bought at several prices, each with the places of its stocks."""
    lines = {stock.sku.upper(): stock.line for stock in found if stock.line is not None}
    for sku, line in lines.items():
        yield line, [n for n, stock in enumerate(found) if stock.line is not None and stock.sku.upper() == sku]


def _amount(line: LicenceAtPrices, number: int, beside: int) -> int:
    """What so many licences cost once others have theirs [micro]."""
    return to_micro(line.changed(number + beside).amount) - to_micro(line.changed(beside).amount)


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


def below_average(found: Sequence[Stock], average: Mapping[str, int], shape: tuple[int, ...]) -> Ints:
    """What the first price of a licence that is held is below the average of all of them [n, P; micro]."""
    less = np.zeros(shape, np.int64)
    for stock in found:
        if stock.rungs:
            less[stock.holders, stock.option] = average[stock.sku.upper()] - stock.paid
    return less


def at_first_price(
    left: Sequence[Freed], found: Sequence[Stock], options: Sequence[str], prices: Prices
) -> tuple[Freed, ...]:
    """Licences of people who have ``left`` at the first price of their stock, as it counts them."""
    paid = {(options[stock.option], stock.country, stock.sku.upper()): stock.paid for stock in found if stock.rungs}

    def fee(each: Freed) -> int:
        option, country, sku = each.key
        counted = option, prices.counted_in(option, country), sku
        return paid.get(each.key, paid.get(counted, each.fee))

    return tuple(replace(each, fee=fee(each)) for each in left)


def at_list_price(found: Sequence[Stock]) -> tuple[Stock, ...]:
    """The stocks; of what nobody has in a country each licence costs what the list says."""
    return tuple(
        stock if stock.idle or stock.fast or stock.holders.any() else replace(stock, paid=stock.listed)
        for stock in found
    )
