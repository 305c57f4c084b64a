"""The change of what calls cost, driver by driver (Shapley), person by person and destination by destination.

The money of somebody's calls of one category to one destination, over one pool, is

    minutes x share of the destination x part that no pool covers x (price of a minute x further charges + fees)

Minutes are the driver volume; the share of the destination, and what beside its price moves the mean of a minute (short
calls, connection fees, least charges, roundings) are mix; the part that is charged is pools and licences. Who joined,
left or moved is the driver people, whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.change.part import DRIVERS, PEOPLE, Exact, Line
from chargeback_kit.explain.change.shapley import Factor, Ratio, of_product
from chargeback_kit.explain.change.stays import STAYED, Persons, Stays
from chargeback_kit.money import MICRO_PER_CENT

NANO_PER_MINUTE = 60 * 1000
"""Prices of a card [10^-9 a minute] in micro-units a second."""
FINE = 10**6
FINER = FINE // MICRO_PER_CENT
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

    units: int = 0
    charged: int = 0
    listed: int = 0
    fee: int = 0
    money: int = 0
    least: int | None = None
    most: int | None = None

    def add(self, counts: Sequence[int | None]) -> None:
        """Add what a row of the question ``change_cells`` counts, in the order of ASKED."""
        units, charged, listed, fee, money, least, most = counts
        self.units += units or 0
        self.charged += charged or 0
        self.listed += listed or 0
        self.fee += fee or 0
        self.money += money or 0
        if least is not None and most is not None:
            self.least = least if self.least is None else max(self.least, least)
            self.most = most if self.most is None else min(self.most, most)


@dataclass
class Known:
    """Whose calls there are and what makes them alike, each by a number that both months share."""

    owners: dict[Owner, int] = field(default_factory=dict)
    alikes: dict[PricedAlike, int] = field(default_factory=dict)

    def owner(self, owner: Owner) -> int:
        """The number of an owner."""
        return self.owners.setdefault(owner, len(self.owners))

    def alike(self, alike: PricedAlike) -> int:
        """The number of what makes calls alike."""
        return self.alikes.setdefault(alike, len(self.alikes))


@dataclass
class MonthOfCalls:
    """The calls of a month, counted by the number of whose they are, of what makes them alike, and by pool.

    ``owners`` and ``cells`` count the units of all of them, ``pools`` and ``tenant`` only calls that cost something.
    """

    known: Known
    owners: dict[int, int] = field(default_factory=dict)
    cells: dict[tuple[int, int], int] = field(default_factory=dict)
    pools: dict[tuple[int, int, str], Count] = field(default_factory=dict)
    tenant: dict[int, Count] = field(default_factory=dict)
    card: dict[int, set[int]] = field(default_factory=dict)
    callers: dict[int, set[str]] = field(default_factory=dict)

    def add(self, owner: int, alike: int, pool: str, counts: Sequence[int | None]) -> None:
        """Count some calls of one pool that are alike; of those that cost nothing only the units matter."""
        units, charged, _, _, amount, *_ = counts
        if units:
            self.owners[owner] = self.owners.get(owner, 0) + units
            cell = owner, alike
            self.cells[cell] = self.cells.get(cell, 0) + units
        if not charged and not amount:
            return
        place = owner, alike, pool
        here = self.pools.get(place)
        if here is None:
            here = self.pools[place] = Count()
        here.add(counts)
        if charged:
            self.tenant.setdefault(alike, Count()).add(counts)


ASKED: tuple[str, ...] = (
    "person_no",
    "user_id",
    "user_principal_name",
    "cost_center_no",
    "category",
    "unit",
    "counter_no",
)
ASKED += ("message_counter_no", "kind", "country", "rate_no", "is_incoming", "by_card", "units", "charged", "listed")
ASKED += ("fee_micro", "amount_micro", "least", "most")


def counted(bill: ComputedBill, persons: Persons, known: Known, *, by_rate: bool) -> MonthOfCalls:
    """The calls of a bill; ``by_rate`` tells the rows of the rate card apart where the charges are reported."""
    found, inputs = MonthOfCalls(known), bill.inputs
    listed = persons.of_list(bill)
    pools = [str(counter.pool_id) for counter in inputs.counters]
    of_messages = [str(counter.pool_id) for counter in inputs.message_counters] if bill.messages else []
    owner_of: dict[tuple[Any, ...], int] = {}
    alike_of: dict[tuple[Any, ...], int] = {}
    table = bill.run.ask("change_cells")
    for row in zip(*(table.column(name).to_pylist() for name in ASKED), strict=True):
        person_no, user_id, name, center_no, category, unit, counter, message, *about = row
        kind, country, rate_no, is_incoming, by_card, *counts = about
        who = person_no, user_id, name, center_no, category, unit
        owner = owner_of.get(who)
        if owner is None:
            person = persons.number(user_id, name) if person_no is None else listed[person_no]
            center = inputs.cost_centers[center_no]
            owner = owner_of[who] = known.owner(Owner(person, center, category, unit))
            found.callers.setdefault(person, set()).add(center)
        what = kind, country, rate_no, is_incoming, by_card, unit
        alike = alike_of.get(what)
        if alike is None:
            rate = _rate(bill, rate_no) if rate_no is not None and (by_card or by_rate) else ()
            alike = alike_of[what] = known.alike(PricedAlike(kind, country, rate, is_incoming, by_card, unit))
            if by_card:
                found.card.setdefault(alike, set()).add(inputs.own_rates[rate_no].price_nano)
        pool = (
            "" if counter is None and message is None else pools[counter] if message is None else of_messages[message]
        )
        found.add(owner, alike, pool, counts)
    return found


def _rate(bill: ComputedBill, number: int) -> tuple[str, ...]:
    """What tells a row of a rate card from the others, in this month and in others."""
    found = bill.inputs.own_rates[number]
    return found.number_kind, found.prefix, found.origin_country, found.carrier or "", found.time_band


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
    alike: PricedAlike, number: int, a: MonthOfCalls, b: MonthOfCalls, cards: tuple[ComputedBill, ComputedBill]
) -> PriceChange:
    """The prices of calls that are alike in both months."""
    if alike.unit == "call":
        return SAME
    if alike.by_card:
        first, second = (
            month.card.get(number) or card_prices(bill, alike.rate) for month, bill in zip((a, b), cards, strict=True)
        )
        if not first or not second or first == second:
            return SAME
        before, after = (Fraction(sum(each), len(each) * NANO_PER_MINUTE) for each in (first, second))
        return PriceChange(before, after, of_each=True)
    first_count, second_count = a.tenant.get(number), b.tenant.get(number)
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
    known: dict[int, PriceChange] = {}
    who: dict[int, str] = {}
    owners, alikes = list(a.known.owners), list(a.known.alikes)
    nothing = Count()
    for key in dict.fromkeys([*a.pools, *b.pools]):
        before, after = a.pools.get(key, nothing), b.pools.get(key, nothing)
        if not before.money and not after.money:
            continue
        owner_no, alike_no, pool = key
        owner, alike = owners[owner_no], alikes[alike_no]
        if owner.person not in who:
            who[owner.person] = there.of(owner.person)
        line = Line(owner.cost_center, owner.category, alike.kind, pool, alike.country, who=who[owner.person])
        parts = found.setdefault(line, [0] * len(DRIVERS))
        if who[owner.person] != STAYED:
            parts[DRIVERS.index(PEOPLE)] += (after.money - before.money) * FINER
            continue
        if alike_no not in known:
            known[alike_no] = prices(alike, alike_no, a, b, bills)
        first, second = (
            Side(month.owners.get(owner_no, 0), month.cells.get((owner_no, alike_no), 0), counted_here)
            for month, counted_here in ((a, before), (b, after))
        )
        _add(parts, first, second, known[alike_no])
    return {line: [Fraction(part, FINE) for part in parts] for line, parts in found.items()}


class Side(NamedTuple):
    """One month of some calls: all units of their owner, those of the destination, and what is counted of the pool."""

    volume: int
    cell: int
    here: Count


def _add(parts: list[int], a: Side, b: Side, price: PriceChange) -> None:
    """Add what each driver adds to the money of some calls, in the order of DRIVERS [millionths of a cent].

    100 minutes, half of them over the pool, at 0.10 become 150 minutes, all over it, at 0.20: 25.00 more.

    >>> a = Side(6000, 6000, Count(units=6000, charged=3000, listed=3000, money=5_000_000))
    >>> b = Side(9000, 9000, Count(units=9000, charged=9000, listed=9000, money=30_000_000))
    >>> parts = [0] * len(DRIVERS)
    >>> _add(parts, a, b, PriceChange(Fraction(100_000, 60), Fraction(200_000, 60)))
    >>> parts
    [958333334, 583333333, 0, 958333333, 0]
    """
    volume = (a.volume, 1), (b.volume, 1)
    share = _both((a.cell, a.volume), (b.cell, b.volume))
    charged = _both((a.here.charged, a.cell), (b.here.charged, b.cell))
    if price.before is None or price.after is None:
        rest = _both((a.here.money, a.here.charged), (b.here.money, b.here.charged))
        (of_volume, of_pools, of_mix), below = of_product([volume, charged, _times(share, rest)])
        exact = [0, of_volume, of_mix, of_pools, 0]
    else:
        exact, below = _with_price(a, b, price, volume, share, charged)
    change = (b.here.money - a.here.money) * FINER
    sign = next((1 if part > 0 else -1 for part in exact if part), 1)
    whole = [sign * (sign * part * FINER // below) for part in exact]
    largest = max(range(len(exact)), key=lambda place: abs(exact[place]))
    whole[largest] += change - sum(whole)
    for place, part in enumerate(whole):
        parts[place] += part


def _with_price(
    a: Side, b: Side, price: PriceChange, volume: Factor, share: Factor, charged: Factor
) -> tuple[list[int], int]:
    """The parts where the price of a minute has changed: the money of minutes, then that of fees."""
    first, second = _mean(a.here, price, price.before), _mean(b.here, price, price.after)
    before, after = (
        each[0] if each else _ratio(listed) for each, listed in ((first, price.before), (second, price.after))
    )
    none = (0, 0)
    rest = _both(first[1] if first else none, second[1] if second else none)
    fees = _both((a.here.fee, a.here.charged), (b.here.fee, b.here.charged))
    (of_volume, of_pools, of_price, of_mix), below = of_product([volume, charged, (before, after), _times(share, rest)])
    (fee_volume, fee_pools, fee_mix), fee_below = of_product([volume, charged, _times(share, fees)])
    of_minutes, of_fees = [of_price, of_volume, of_mix, of_pools], [0, fee_volume, fee_mix, fee_pools]
    exact = [x * fee_below + y * below for x, y in zip(of_minutes, of_fees, strict=True)]
    return [*exact, 0], below * fee_below


def _mean(count: Count, price: PriceChange, listed: Fraction | None) -> tuple[Ratio, Ratio] | None:
    """The price of a charged unit, and what multiplies it; None where nothing is charged."""
    if not count.charged:
        return None
    minutes = count.money - count.fee
    if price.of_each:
        return (minutes, count.listed), (count.listed, count.charged)
    above, below = _ratio(listed)
    return (above, below), (minutes * below, count.charged * above)


def _ratio(number: Fraction | None) -> Ratio:
    return (number.numerator, number.denominator) if number is not None else (1, 1)


def _both(before: Ratio, after: Ratio) -> Factor:
    """A factor in both months; where one has none (of 0) it is that of the other, and nothing comes of it."""
    first = before if before[1] else after
    second = after if after[1] else before
    return (first, second) if first[1] else ((1, 1), (1, 1))


def _times(first: Factor, second: Factor) -> Factor:
    """Two factors that change together."""
    (a, b), (x, y) = first, second
    return (a[0] * x[0], a[1] * x[1]), (b[0] * y[0], b[1] * y[1])
