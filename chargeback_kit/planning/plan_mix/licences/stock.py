"""Licences that are paid for already at the agreement's price, while one more would cost the price of the list.

A licence that one person gives up and another takes is not bought, nor is one that lies idle. So of a part number in a
country as many as are at hand cost what is paid, and only those beyond them cost the list's price.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from chargeback_kit.money import to_micro
from chargeback_kit.planning.assignment import CouplingRow, Flags, Ints, Places
from chargeback_kit.planning.plan_mix.demand import Person
from chargeback_kit.planning.plan_mix.options import NONE
from chargeback_kit.planning.plan_mix.prices import Prices
from chargeback_kit.records.agreement import Agreement


def paid_prices(agreement: Agreement) -> dict[str, int]:
    """What the agreement pays for one licence of each part number that it prices [micro]."""
    stated = (line for line in agreement.licence if "unit_price" in line.model_fields_set)
    return {line.sku.upper(): to_micro(line.unit_price) for line in stated}


@dataclass(frozen=True)
class Stock:
    """The licences at hand of one part number in one country.

    ``members`` [n] would be given this part number with ``option``; ``holders`` [n] have one. ``idle`` lie unused.
    ``paid`` is what each costs, ``listed`` what one more would [micro a month].
    """

    option: int
    country: str
    sku: str
    members: Flags
    holders: Flags
    idle: int
    paid: int
    listed: int

    def surcharge(self, takers: Flags, keepers: Flags, present: Flags) -> int:
        """What the takers [n] cost more than their fees [micro], over the months in which they are there [n, M].

        Fees count every taker at the lower price, where the list is dearer; else keepers at what is paid.
        """
        taken, kept, at_hand = (
            (present & each[:, None]).sum(axis=0) for each in (takers, keepers & takers, self.holders)
        )
        at_hand = at_hand + self.idle
        if self.listed >= self.paid:
            return int(np.maximum(taken - at_hand, 0).sum()) * (self.listed - self.paid)
        return int((np.minimum(taken, at_hand) - kept).sum()) * (self.paid - self.listed)

    def row(self, here: Places, present: Flags, penalty: int) -> CouplingRow | None:
        """The coupling row of those beyond the licences at hand, in an average month; None where they cost no more."""
        more = self.listed - self.paid
        if more <= 0 or not self.members[here].any():
            return None
        size = present.shape[1]
        months = present.sum(axis=1)
        at_hand = int(months[self.holders].sum()) + self.idle * size
        weights = more * (months * self.members)[here] // size
        return CouplingRow(penalty, self.option, -more * at_hand // size, np.asarray(weights, np.int64))


def stocks(people: Sequence[Person], options: Sequence[str], prices: Prices, agreement: Agreement) -> tuple[Stock, ...]:
    """The licences at hand, of every option, country and part number that the agreement and the list both price."""
    paid = paid_prices(agreement)
    bought: dict[str, int] = {}
    for line in agreement.licence:
        bought[line.sku.upper()] = bought.get(line.sku.upper(), 0) + line.purchased
    found = [made for option in options if option != NONE for made in _of(option, options, people, prices, paid)]
    return tuple(_with_idle(found, bought))


def _of(
    option: str, options: Sequence[str], people: Sequence[Person], prices: Prices, paid: Mapping[str, int]
) -> Iterator[Stock]:
    places: dict[str, list[int]] = {}
    for place, person in enumerate(people):
        if person.country:
            places.setdefault(person.country, []).append(place)
    for country, here in sorted(places.items()):
        price, sku = prices.of(option, country), prices.sku(option, country)
        if price is None or sku.upper() not in paid:
            continue
        members, holders = np.zeros(len(people), np.bool_), np.zeros(len(people), np.bool_)
        for place in here:
            members[place] = prices.held_or_bought(option, country, people[place].skus).upper() == sku.upper()
            holders[place] = members[place] and option in people[place].options_today
        listed = to_micro(price.amount)
        yield Stock(options.index(option), country, sku, members, holders, 0, paid[sku.upper()], listed)


def _with_idle(found: Sequence[Stock], bought: Mapping[str, int]) -> Iterator[Stock]:
    """Idle licences are counted where most of the others are."""
    by_sku: dict[str, list[Stock]] = {}
    for stock in found:
        by_sku.setdefault(stock.sku.upper(), []).append(stock)
    for sku, same in by_sku.items():
        held = sum(int(stock.holders.sum()) for stock in same)
        most = max(same, key=lambda stock: (int(stock.holders.sum()), int(stock.members.sum())))
        for stock in same:
            idle = max(0, bought[sku] - held) if stock is most else 0
            yield Stock(
                stock.option, stock.country, stock.sku, stock.members, stock.holders, idle, stock.paid, stock.listed
            )


def fee_of_taking(found: Sequence[Stock], fees: Ints) -> Ints:
    """Fees [n, P] where whoever takes a licence that may be at hand pays what is paid for it, the rest being extra."""
    changed = fees.copy()
    for stock in found:
        if stock.listed > stock.paid:
            changed[stock.members, stock.option] = stock.paid
    return changed
