"""How many licences to buy and to give back: by product and country, with what it saves a month."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from types import MappingProxyType

import numpy as np

from chargeback_kit.money import MICRO_PER_CENT, from_micro, scaled, to_micro
from chargeback_kit.planning.assignment import Flags
from chargeback_kit.planning.plan_mix.choices import Choice
from chargeback_kit.planning.plan_mix.demand import Person
from chargeback_kit.planning.plan_mix.licences.bought import saved
from chargeback_kit.planning.plan_mix.licences.freed import Freed
from chargeback_kit.planning.plan_mix.licences.stock import Stock
from chargeback_kit.planning.plan_mix.offers import Offers
from chargeback_kit.planning.plan_mix.options import CARRIERS, NONE, SHARED, option_of_sku
from chargeback_kit.planning.plan_mix.prices import Prices
from chargeback_kit.records.agreement import Agreement, Licence, LicenceAtPrices

Key = tuple[int, str, str]


@dataclass
class Order:
    """One product in one country: people who hold it, idle ones, people who need it; prices; what it saves a month.

    People who have ``left`` are among those who hold it.
    ``fast`` are paid for in any case, and ``until`` says for how long. ``price_paid`` is the
    agreement's, ``price_list`` that of one more; None where it is not known. Where a country shares its pool with
    another, licences are ``taken_over`` from that one, or ``handed_over``. ``line`` is the agreement's, where it says
    a price.
    """

    option: str
    country: str
    sku: str
    held: int = 0
    left: int = 0
    idle: int = 0
    needed: int = 0
    price_paid: Decimal | None = None
    price_list: Decimal | None = None
    saved_micro: int = 0
    fast: int = 0
    until: str = ""
    taken_over: int = 0
    handed_over: int = 0
    line: Licence | None = None

    @property
    def to_buy(self) -> int:
        """How many to buy, once those that lie idle are used.

        What has no part number is not bought: a policy, or a number of a carrier.

        >>> Order("standard", "US", "MCOPSTN1", held=2, idle=1, needed=5).to_buy
        2
        """
        return max(0, self.needed - self.held - self.idle - self.taken_over) if self.sku else 0

    @property
    def to_give_back(self) -> int:
        """How many of those held to give back; what has no part number is not given back.

        >>> Order("standard", "US", "MCOPSTN1", held=5, needed=1, fast=3).to_give_back
        2
        """
        return min(max(0, self.held - max(self.needed, self.fast)), self.free)

    @property
    def idle_to_give_back(self) -> int:
        """How many to give back of those that lie idle.

        >>> Order("standard", "US", "MCOPSTN1", held=3, idle=5, needed=4, fast=6).idle_to_give_back
        2
        """
        return self.free - self.to_give_back

    @property
    def idle_saving(self) -> Decimal | None:
        """What is paid a month for these, the last ones bought (R51); None where no price is known."""
        if not self.idle_to_give_back:
            return Decimal("0.00")
        return None if self.line is None else saved(self.line, self.idle_to_give_back)

    @property
    def idle_used(self) -> Decimal:
        """What is paid a month for those that lie idle and are needed, the next ones after those held (R51)."""
        used = min(max(0, self.needed - self.held), self.idle)
        if self.line is None or not used:
            return Decimal("0.00")
        return self.line.changed(self.held + used).amount - self.line.changed(self.held).amount

    @property
    def bought_at(self) -> str:
        """How many were bought at which price, where there are several."""
        if not isinstance(self.line, LicenceAtPrices):
            return ""
        blocks = [(block.purchased, block.unit_price) for block in self.line.blocks if block.purchased]
        is_one_price = len({price for _, price in blocks}) == 1
        return "" if is_one_price else ", ".join(f"{number:,} at {price:,}" for number, price in blocks)

    @property
    def free(self) -> int:
        """How many of those at hand nobody needs, takes over, or is held to by a contract."""
        kept = max(self.needed - self.taken_over, self.fast)
        return max(0, self.held + self.idle - self.handed_over - kept) if self.sku else 0

    @property
    def still_paid(self) -> int:
        """How many nobody needs and cannot be given back.

        >>> Order("standard", "US", "MCOPSTN1", held=5, needed=1, fast=3).still_paid
        2
        """
        return max(0, self.fast - self.needed)

    @property
    def saved(self) -> Decimal:
        """What it saves a month; below 0 what it costs."""
        return from_micro(self.saved_micro)


def orders(
    people: Sequence[Person], offers: Offers, prices: Prices, agreement: Agreement, present: Flags, choice: Choice,
    moved: Flags, left: Sequence[Freed] = (), rest: Mapping[str, int] = MappingProxyType({}),
) -> list[Order]:  # fmt: skip
    """Every product that somebody holds or needs, or that is paid for; ``present`` is [n, M], and who ``moved`` [n]
    takes their choice. ``rest`` are the licences bought that are nobody's, by part number.
    """
    found: dict[Key, Order] = {}
    months, fees = present.sum(axis=1), offers.licence_fees
    held_fees = offers.fees_held if offers.fees_held is not None else np.zeros_like(offers.fees)

    def of(option: str, person: Person) -> Order:
        sku = prices.held_or_bought(option, person.country, person.skus)
        key = offers.options.index(option), person.country, sku
        return found.setdefault(key, Order(option, person.country, sku))

    for place, person in enumerate(people):
        if not present[place, -1]:
            continue
        for option in [option for option, _ in person.licences] if person.has_bundle else person.options_today:
            if option != NONE:
                line = of(option, person)
                line.held += 1
                line.needed += int(not moved[place])
                line.saved_micro += int(moved[place] * held_fees[place, offers.options.index(option)] * months[place])
        option = offers.options[choice[place]]
        if moved[place] and option != NONE:
            line = of(option, person)
            line.needed += 1
            line.saved_micro -= int(fees[place, choice[place]] * months[place])
    _count_left(found, offers, prices, left, present.shape[1])
    _count_stocks(found, offers, prices, present, choice, moved)
    _count_beside(found, offers, prices, rest, agreement.tenant_country or _usual_country(people))
    paid = {line.sku.upper(): line for line in agreement.licence if line.has_price}
    for line in found.values():
        _price(line, prices, paid, present.shape[1])
    _share_carriers(found, offers, choice[moved])
    return [found[key] for key in sorted(found)]


def _count_left(found: dict[Key, Order], offers: Offers, prices: Prices, left: Sequence[Freed], months: int) -> None:
    """Licences of people who have left are held until somebody gives them back."""
    for each in left:
        sku = prices.held_or_bought(each.option, each.person.country, (each.sku,))
        key = offers.options.index(each.option), each.person.country, sku
        line = found.setdefault(key, Order(each.option, each.person.country, sku))
        line.held, line.left = line.held + 1, line.left + 1
        line.saved_micro += each.fee * months


def _count_stocks(
    found: dict[Key, Order], offers: Offers, prices: Prices, present: Flags, choice: Choice, moved: Flags
) -> None:
    """The stocks, each in its lines; one that is paid for and nobody's has a line of its own."""
    for stock in offers.stocks:
        if stock.idle > stock.left or stock.fast:
            _line(found, offers, offers.options[stock.option], stock.country, stock.sku, prices)
        same = [
            line
            for line in found.values()
            if (offers.options.index(line.option), line.sku) == (stock.option, stock.sku)
            and stock.country in (line.country, prices.counted_in(line.option, line.country))
        ]
        _count_stock(sorted(same, key=lambda line: line.country != stock.country), stock, present, choice, moved)


def _line(found: dict[Key, Order], offers: Offers, option: str, country: str, sku: str, prices: Prices) -> Order:
    """The line of a product in a country, or in one whose licences are counted there; a new one where there is none."""
    number = offers.options.index(option)
    same = [
        line
        for (of, _, own), line in found.items()
        if (of, own.upper()) == (number, sku.upper())
        and country in (line.country, prices.counted_in(option, line.country))
    ]
    return same[0] if same else found.setdefault((number, country, sku), Order(option, country, sku))


def _count_beside(
    found: dict[Key, Order], offers: Offers, prices: Prices, rest: Mapping[str, int], country: str
) -> None:
    """Idle licences of plans that nobody is offered, where most of them are held, else in the tenant's country."""
    known = {stock.sku.upper() for stock in offers.stocks}
    for sku, count in rest.items():
        option = option_of_sku(sku)
        if option is None or sku in known or count <= 0:
            continue
        holding = [line for line in found.values() if line.sku.upper() == sku and line.option == option]
        most = max(holding, key=lambda line: line.held, default=None)
        (most or _line(found, offers, option, country, sku, prices)).idle = count


def _usual_country(people: Sequence[Person]) -> str:
    return max(
        Counter(person.country for person in people if person.country).items(), key=itemgetter(1), default=("", 0)
    )[0]


def _count_stock(same: Sequence[Order], stock: Stock, present: Flags, choice: Choice, moved: Flags) -> None:
    """What a stock says of its lines, the one of its own country first; licences go from line to line."""
    line = next(iter(same), None)
    if line is not None:
        line.idle, line.fast = stock.idle - stock.left, max(0, stock.fast - stock.nowhere)
        due = [f"{number:,} on {day}, else on {later}" for number, day, later in stock.due]
        line.until = "; ".join(filter(None, [stock.until, *due]))
        takers = stock.members & np.where(moved, choice == stock.option, stock.holders)
        line.saved_micro += stock.surcharge(stock.holders, present, stock.left) - stock.surcharge(takers, present)
        line.saved_micro += stock.unneeded(stock.holders, present, stock.left) - stock.unneeded(takers, present)
        for giver in same:
            for taker in same:
                number = min(giver.free, taker.to_buy)
                giver.handed_over, taker.taken_over = giver.handed_over + number, taker.taken_over + number


def _price(line: Order, prices: Prices, paid: Mapping[str, Licence], months: int) -> None:
    line.saved_micro //= months
    listed = prices.of(line.option, line.country) if line.option not in CARRIERS else None
    line.price_list = listed.amount if listed else None
    if line.option == SHARED and line.held:
        line.price_paid = Decimal("0.00")
    line.line = paid.get(line.sku.upper())
    if line.line is not None:
        micro = to_micro(line.line.unit_price)
        line.price_paid = scaled(micro, 6) if micro % MICRO_PER_CENT else from_micro(micro)


def _share_carriers(found: dict[Key, Order], offers: Offers, taken: Choice) -> None:
    """What is paid once for a carrier stands in its first line."""
    for option, each in offers.carried.items():
        number = offers.options.index(option)
        lines = [key for key in sorted(found) if key[0] == number]
        if lines and (taken == number).any():
            found[lines[0]].saved_micro -= each.shared_micro
