"""Licences of people who have left: paid for as long as nobody gives them back or takes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chargeback_kit.money import to_micro
from chargeback_kit.planning.plan_mix.demand import Person
from chargeback_kit.planning.plan_mix.licences.bought import bought
from chargeback_kit.planning.plan_mix.people.left import Left
from chargeback_kit.planning.plan_mix.prices import Prices
from chargeback_kit.records.agreement import Agreement


@dataclass(frozen=True)
class Freed:
    """One licence of somebody who has left: its option, its part number and what is paid for it [micro a month].

    ``is_idle``: nobody held it in the last month, so it stands among the idle ones of the bill.
    """

    person: Person
    option: str
    sku: str
    fee: int
    is_idle: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """What is given back: option, country and part number, in upper case."""
        return self.option, self.person.country, self.sku.upper()


def freed(
    left: Sequence[Left], staying: Sequence[Person], prices: Prices, paid: Mapping[str, int], agreement: Agreement,
    coming: Sequence[str] = (),
) -> tuple[Freed, ...]:  # fmt: skip
    """The licences that are still paid for: of a part number that the agreement counts no more than were bought.

    Where it counts none, those of the last month. ``paid`` are its prices by part number [micro], ``coming`` the part
    numbers of licences that somebody will hold in the planned month.
    A plan that is part of a licence for more is no licence of its own.
    """
    rest = bought(agreement)
    known = set(rest)
    rest.subtract(sku.upper() for person in staying for _, sku in person.licences)
    rest.subtract(sku.upper() for sku in coming)
    found = []
    for each in sorted(left, key=lambda one: not one.in_last_month):
        for option, sku in each.person.licences:
            price = prices.of(option, each.person.country)
            fee = paid.get(sku.upper(), to_micro(price.amount) if price else 0)
            if (rest[sku.upper()] if sku.upper() in known else int(each.in_last_month)) > 0:
                found.append(Freed(each.person, option, sku, fee, not each.in_last_month))
            rest[sku.upper()] -= 1
    return tuple(found)
