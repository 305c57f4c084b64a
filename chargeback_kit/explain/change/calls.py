"""The change of what calls cost, driver by driver (Shapley), person by person and destination by destination.

The money of somebody's calls of one category to one destination, over one pool, is

    minutes x share of the destination x part that no pool covers x (price of a minute x further charges + fees)

Minutes are the driver volume; the share of the destination, and what beside its price moves the mean of a minute (short
calls, connection fees, least charges, roundings) are mix; the part that is charged is pools and licences. Who joined,
left or moved is the driver people, whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.change.part import DRIVERS, MIX, PEOPLE, POOLS, PRICE, VOLUME, Exact, Line
from chargeback_kit.explain.change.shapley import of_product
from chargeback_kit.explain.change.stays import STAYED, Persons, Stays
from chargeback_kit.money import MICRO_PER_CENT

NANO_PER_MINUTE = 60 * 1000
"""Prices of a card [10^-9 a minute] in micro-units a second."""
FINE = 10**6
"""Parts are kept to a millionth of a cent while they are added up, so that sums do not depend on their order."""


class Owner(NamedTuple):
    """Whose minutes are counted together: a person's in a cost centre, by category and unit."""

    person: int
    cost_center: str
    category: str
    unit: str


class PricedAlike(NamedTuple):
    """What makes calls alike in price: their kind, the country called, the row of the rate card, their direction."""

    kind: str
    country: str
    rate: tuple[str, ...]
    is_incoming: bool
    by_card: bool
    unit: str


@dataclass
class Count:
    """What is counted of some calls: units in all and charged, listed by the card, fees and money [micro-units]."""

    calls: int = 0
    units: int = 0
    charged: int = 0
    listed: int = 0
    fee: int = 0
    money: int = 0
    least: int | None = None
    most: int | None = None

    def add(self, row: Mapping[str, Any]) -> None:
        """Count a row of the question ``change_cells``."""
        self.calls += row["calls"]
        self.units += row["units"]
        self.charged += row["charged"]
        self.listed += row["listed"]
        self.fee += row["fee_micro"]
        self.money += row["amount_micro"]
        if row["least"] is not None:
            self.least = row["least"] if self.least is None else max(self.least, row["least"])
            self.most = row["most"] if self.most is None else min(self.most, row["most"])


@dataclass
class MonthOfCalls:
    """The calls of a month, counted by whose they are, by what makes them alike, and by pool."""

    owners: dict[Owner, int] = field(default_factory=dict)
    cells: dict[tuple[Owner, PricedAlike], int] = field(default_factory=dict)
    pools: dict[tuple[Owner, PricedAlike, str], Count] = field(default_factory=dict)
    tenant: dict[PricedAlike, Count] = field(default_factory=dict)
    card: dict[PricedAlike, set[int]] = field(default_factory=dict)
    callers: dict[int, set[str]] = field(default_factory=dict)


def counted(bill: ComputedBill, persons: Persons, *, by_rate: bool) -> MonthOfCalls:
    """The calls of a bill; ``by_rate`` tells the rows of the rate card apart where the charges are reported."""
    found, inputs = MonthOfCalls(), bill.inputs
    listed = persons.of_list(bill)
    pools = [str(counter.pool_id) for counter in inputs.counters]
    of_messages = [str(counter.pool_id) for counter in inputs.message_counters] if bill.messages else []
    for row in bill.run.answers("change_cells"):
        center = inputs.cost_centers[row["cost_center_no"]]
        number = row["person_no"]
        person = persons.number(row["user_id"], row["user_principal_name"]) if number is None else listed[number]
        owner = Owner(person, center, row["category"], row["unit"])
        alike = _alike(bill, row, by_rate=by_rate)
        pool = _pool(row, pools, of_messages)
        found.owners[owner] = found.owners.get(owner, 0) + row["units"]
        found.cells[owner, alike] = found.cells.get((owner, alike), 0) + row["units"]
        found.pools.setdefault((owner, alike, pool), Count()).add(row)
        found.tenant.setdefault(alike, Count()).add(row)
        found.callers.setdefault(person, set()).add(center)
        if row["by_card"]:
            found.card.setdefault(alike, set()).add(inputs.own_rates[row["rate_no"]].price_nano)
    return found


def _alike(bill: ComputedBill, row: Mapping[str, Any], *, by_rate: bool) -> PricedAlike:
    rate: tuple[str, ...] = ()
    if row["rate_no"] is not None and (row["by_card"] or by_rate):
        found = bill.inputs.own_rates[row["rate_no"]]
        rate = found.number_kind, found.prefix, found.origin_country, found.carrier or "", found.time_band
    return PricedAlike(row["kind"], row["country"], rate, row["is_incoming"], row["by_card"], row["unit"])


def _pool(row: Mapping[str, int | None], pools: list[str], of_messages: list[str]) -> str:
    counter, message = row["counter_no"], row["message_counter_no"]
    if counter is not None:
        return pools[counter]
    return "" if message is None else of_messages[message]


@dataclass(frozen=True)
class PriceChange:
    """The price of a unit of calls that are alike, before and after; none of either where it has not changed.

    A price of the rate card has changed if the card says so. Reported charges are rounded: their price has changed if
    no one price lies within what all charges of both months allow (R34).
    """

    before: Fraction | None
    after: Fraction | None
    of_each: bool = False
    """Whether the price is that of each line of calls by itself, so that roundings follow it."""


SAME = PriceChange(None, None)


def prices(
    alike: PricedAlike, a: MonthOfCalls, b: MonthOfCalls, cards: tuple[ComputedBill, ComputedBill]
) -> PriceChange:
    """The prices of calls that are alike in both months."""
    if alike.unit == "call":
        return SAME
    if alike.by_card:
        first, second = (
            month.card.get(alike) or card_prices(bill, alike.rate) for month, bill in zip((a, b), cards, strict=True)
        )
        if not first or not second or first == second:
            return SAME
        before, after = (Fraction(sum(each), len(each) * NANO_PER_MINUTE) for each in (first, second))
        return PriceChange(before, after, of_each=True)
    first_count, second_count = a.tenant.get(alike), b.tenant.get(alike)
    if not first_count or not second_count or not first_count.charged or not second_count.charged:
        return SAME
    if _allow_one_price(first_count, second_count):
        return SAME
    before, after = (Fraction(each.money - each.fee, each.charged) for each in (first_count, second_count))
    return SAME if before == after or not before or not after else PriceChange(before, after)


def card_prices(bill: ComputedBill, rate: tuple[str, ...]) -> set[int]:
    """What a card says of a destination that nobody called [10^-9 a minute]; nothing if the card has no such row."""
    last = bill.inputs.months[-1].last
    named = [
        each
        for each in bill.inputs.own_rates
        if (each.number_kind, each.prefix, each.origin_country, each.carrier or "", each.time_band) == rate
        and (each.effective_from or date.min) <= last
    ]
    latest = max(named, key=lambda each: (each.effective_from or date.min, each.line), default=None)
    return set() if latest is None else {latest.price_nano}


def _allow_one_price(a: Count, b: Count) -> bool:
    """Whether the charges of both months can be roundings of one price."""
    if a.least is None or a.most is None or b.least is None or b.most is None:
        return False
    return max(a.least, b.least) < min(a.most, b.most)


def change_of_calls(a: MonthOfCalls, b: MonthOfCalls, there: Stays, bills: tuple[ComputedBill, ComputedBill]) -> Exact:
    """The parts of the change of every line, exact to a millionth of a cent."""
    found: dict[Line, list[int]] = {}
    known: dict[PricedAlike, PriceChange] = {}
    who: dict[int, str] = {}
    for key in dict.fromkeys([*a.pools, *b.pools]):
        owner, alike, pool = key
        before, after = a.pools.get(key) or Count(), b.pools.get(key) or Count()
        if not before.money and not after.money:
            continue
        if owner.person not in who:
            who[owner.person] = there.of(owner.person)
        line = Line(owner.cost_center, owner.category, alike.kind, pool, alike.country, who=who[owner.person])
        parts = found.setdefault(line, [0] * len(DRIVERS))
        change = (after.money - before.money) * FINE // MICRO_PER_CENT
        if who[owner.person] != STAYED:
            parts[DRIVERS.index(PEOPLE)] += change
            continue
        if alike not in known:
            known[alike] = prices(alike, a, b, bills)
        first, second = (
            Side(month.owners.get(owner, 0), month.cells.get((owner, alike), 0), counted_here)
            for month, counted_here in ((a, before), (b, after))
        )
        _add(parts, _shares(first, second, known[alike]), change)
    return {line: [Fraction(part, FINE) for part in parts] for line, parts in found.items()}


def _add(parts: list[int], exact: list[Fraction], change: int) -> None:
    """Add exact parts [micro-units] in millionths of a cent, the same for both directions."""
    if not any(exact):
        return
    sign = next(1 if part > 0 else -1 for part in exact if part)
    whole = [sign * (sign * part * FINE / MICRO_PER_CENT // 1) for part in exact]
    largest = max(range(len(exact)), key=lambda place: abs(exact[place]))
    whole[largest] += change - sum(whole)
    for place, part in enumerate(whole):
        parts[place] += int(part)


class Side(NamedTuple):
    """One month of some calls: all units of their owner, those of the destination, and what is counted of the pool."""

    volume: int
    cell: int
    here: Count


def _shares(a: Side, b: Side, price: PriceChange) -> list[Fraction]:
    """What each driver adds to the money of some calls [micro-units], in the order of DRIVERS.

    100 of 100 minutes, half of them over the pool, at 0.10 become 150 of 150 minutes, all over it, at 0.20:

    >>> a = Side(6000, 6000, Count(units=6000, charged=3000, listed=3000, money=5_000_000))
    >>> b = Side(9000, 9000, Count(units=9000, charged=9000, listed=9000, money=30_000_000))
    >>> prices = PriceChange(Fraction(100_000, 60), Fraction(200_000, 60))
    >>> [str(part / 10**6) for part in _shares(a, b, prices)]
    ['115/12', '35/6', '0', '115/12', '0']
    """
    share = _both(*((_over(side.cell, side.volume) if side.volume else None) for side in (a, b)))
    open_part = _both(*((_over(side.here.charged, side.cell) if side.cell else None) for side in (a, b)))
    first, second = _mean(a.here, price, price.before), _mean(b.here, price, price.after)
    rest = _both(*(each[1] if each else None for each in (first, second)))
    fees = _both(*(each[2] if each else None for each in (first, second)))
    unit = _both(*(each[0] if each else other for each, other in ((first, price.before), (second, price.after))))
    volume = (a.volume, b.volume)
    with_rest = (share[0] * rest[0], share[1] * rest[1])
    with_fees = (share[0] * fees[0], share[1] * fees[1])
    of_minutes = of_product([volume, open_part, unit, with_rest])
    of_fees = of_product([volume, open_part, with_fees])
    added = {
        VOLUME: of_minutes[0] + of_fees[0],
        POOLS: of_minutes[1] + of_fees[1],
        PRICE: of_minutes[2],
        MIX: of_minutes[3] + of_fees[2],
    }
    return [added.get(driver, Fraction(0)) for driver in DRIVERS]


def _over(part: int, whole: int) -> Fraction:
    return Fraction(part, whole)


def _mean(count: Count, price: PriceChange, listed: Fraction | None) -> tuple[Fraction, Fraction, Fraction] | None:
    """The price of a charged unit, what multiplies it, and the fees beside it; None where nothing is charged."""
    if not count.charged:
        return None
    fees, minutes = Fraction(count.fee, count.charged), count.money - count.fee
    if listed is None:
        return Fraction(1), Fraction(minutes, count.charged), fees
    if price.of_each:
        return Fraction(minutes, count.listed), Fraction(count.listed, count.charged), fees
    return listed, Fraction(minutes, count.charged) / listed, fees


def _both(before: Fraction | None, after: Fraction | None) -> tuple[Fraction, Fraction]:
    """A factor in both months; where one has none it is that of the other, and nothing comes of it."""
    first = before if before is not None else after
    second = after if after is not None else before
    return (first if first is not None else Fraction(1)), (second if second is not None else Fraction(1))
