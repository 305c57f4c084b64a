"""The calls of a month, counted by whose they are, by what makes them alike in price, and by pool."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.engine.run import Run
from chargeback_kit.explain.change.joiners_movers_leavers import Persons

NANO_PER_MINUTE = 60 * 1000
"""Prices of a card [10^-9 a minute] in micro-units a second."""
NOTHING_MOVED, BY_CARD_IN_BOTH = -1, 1


class Owner(NamedTuple):
    """Whose minutes are counted together: a person's in a cost centre, by category and unit.

    ``twin`` sets calls apart that both bills hold (the question ``calls_matched``); it is 0 of all others.
    """

    person: int
    cost_center: str
    category: str
    unit: str
    twin: int


class Counting(NamedTuple):
    """How a rate card counts the seconds of a call: the first interval, the further ones, and free seconds [s]."""

    first: int
    increment: int
    free: int

    @property
    def steps(self) -> str:
        """The seconds of a step where all are alike, else nothing.

        >>> Counting(60, 60, 0).steps, Counting(30, 6, 0).steps
        ('60', '')
        """
        return str(self.increment) if self.first == self.increment and not self.free else ""


def is_counted_otherwise(before: AbstractSet[Counting], after: AbstractSet[Counting]) -> bool:
    """Whether calls that are alike in price are counted otherwise than before.

    >>> minutes, seconds = {Counting(60, 60, 0)}, {Counting(1, 1, 0)}
    >>> is_counted_otherwise(minutes, seconds), is_counted_otherwise(seconds, set())
    (True, False)
    """
    return bool(before) and bool(after) and before != after


class PricedAlike(NamedTuple):
    """What makes calls alike in price: their kind, the country called, the row of the rate card, their direction."""

    kind: str
    country: str
    rate: tuple[str, ...]
    is_incoming: bool
    by_card: bool
    unit: str
    twin: int


@dataclass
class AlikeCalls:
    """What is counted of alike calls of somebody, whatever a pool covers of them: units, and without any pool the
    seconds that the card lists, their money by minutes [10^-9 x seconds / 60], fees and price [micro-units].
    """

    units: int = 0
    listed: int = 0
    card: int = 0
    fee: int = 0
    price: int = 0

    @property
    def rest(self) -> int:
        """What the price has beyond minutes and fees: least charges and roundings [micro-units / NANO_PER_MINUTE]."""
        return (self.price - self.fee) * NANO_PER_MINUTE - self.card


@dataclass
class Count:
    """What is counted of some calls over one pool: units charged, seconds listed by the card and their money by minutes
    [10^-9 x seconds / 60], fees and money [micro-units]; the price of a minute that every charge allows.
    """

    charged: int = 0
    listed: int = 0
    card: int = 0
    fee: int = 0
    money: int = 0
    least: int | None = None
    most: int | None = None

    @property
    def rest(self) -> int:
        """What the money has beyond minutes and fees: least charges and roundings [micro-units / NANO_PER_MINUTE]."""
        return (self.money - self.fee) * NANO_PER_MINUTE - self.card

    def add(self, row: Mapping[str, Any]) -> None:
        """Add what a row of the question ``change_cells`` counts."""
        self.charged += row["charged"]
        self.listed += row["listed"]
        self.card += row["card_nano"]
        self.fee += row["fee_micro"]
        self.money += row["amount_micro"]
        least, most = row["least"], row["most"]
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

    ``owners`` and ``cells`` count all of them, ``pools`` and ``tenant`` only calls that cost something. ``unpooled``
    are the units that no pool knows, by cell. ``card`` are the prices and ``counting`` the steps of the rate card.
    """

    known: Known
    owners: dict[int, int] = field(default_factory=dict)
    cells: dict[tuple[int, int], AlikeCalls] = field(default_factory=dict)
    unpooled: dict[tuple[int, int], int] = field(default_factory=dict)
    pools: dict[tuple[int, int, str], Count] = field(default_factory=dict)
    tenant: dict[int, Count] = field(default_factory=dict)
    card: dict[int, set[int]] = field(default_factory=dict)
    counting: dict[int, set[Counting]] = field(default_factory=dict)
    callers: dict[int, set[str]] = field(default_factory=dict)

    def add(self, owner: int, alike: int, pool: str, row: Mapping[str, Any]) -> None:
        """Count some calls of one pool that are alike; of those that cost nothing only what they would cost matters."""
        units = row["units"]
        if units:
            self.owners[owner] = self.owners.get(owner, 0) + units
            cell = self.cells.setdefault((owner, alike), AlikeCalls())
            cell.units += units
            cell.listed += row["listed_all"]
            cell.card += row["card_all_nano"]
            cell.fee += row["fee_all_micro"]
            cell.price += row["list_micro"]
            if not pool:
                self.unpooled[owner, alike] = self.unpooled.get((owner, alike), 0) + units
        if not row["charged"] and not row["amount_micro"]:
            return
        self.pools.setdefault((owner, alike, pool), Count()).add(row)
        if row["charged"]:
            self.tenant.setdefault(alike, Count()).add(row)


def set_apart(own: Run, other: Run, *, hold_the_same: bool) -> None:
    """Find the calls that two runs hold, for both to count apart (``calls_matched``, ``change_cells``);
    ``hold_the_same``: whether there may be any. Seconds count unrounded where the switches of R20 differ.
    """
    increments = {run.inputs.agreement.switches.increment_seconds for run in (own, other)}
    for run in (own, other):
        run.store.load("change_measure", pa.table({"is_unrounded": [len(increments) > 1]}))
        run.view("change_calls")
    found = pa.table({name: pa.array([], pa.int64()) for name in ("row_no", "other_row_no", "twin")})
    if hold_the_same:
        here, there = own.ask("calls_to_match"), other.ask("calls_to_match")
        found = own.ask("calls_matched", {"calls_here": here, "calls_there": there})
    own.store.load("calls_apart", found)
    other.store.load("calls_apart", found.drop_columns("row_no").rename_columns({"other_row_no": "row_no"}))


def counted(bill: ComputedBill, run: Run, persons: Persons, known: Known, *, by_rate: bool) -> MonthOfCalls:
    """The calls of a bill, in the ``run`` that was ``set_apart``; ``by_rate`` tells the rows of the rate card apart
    where the charges are reported.

    Calls of which nothing moved only say who had calls where.
    """
    found, inputs = MonthOfCalls(known), bill.inputs
    listed = persons.of_list(bill)
    pools = [str(counter.pool_id) for counter in inputs.counters]
    of_messages = [str(counter.pool_id) for counter in inputs.message_counters] if bill.messages else []
    persons_of: dict[tuple[Any, ...], int] = {}
    table = run.ask("change_cells")
    names = table.column_names
    for values in zip(*(column.to_pylist() for column in table.columns), strict=True):
        row = dict(zip(names, values, strict=True))
        who = row["person_no"], row["user_id"], row["user_principal_name"]
        person = persons_of.get(who)
        if person is None:
            person = persons_of[who] = persons.number(*who[1:]) if who[0] is None else listed[who[0]]
        center, twin = inputs.cost_centers[row["cost_center_no"]], row["twin"]
        found.callers.setdefault(person, set()).add(center)
        if twin == NOTHING_MOVED:
            continue
        by_card, rate_no = row["by_card"], row["rate_no"]
        rate = _rate(bill, rate_no) if rate_no is not None and (by_card or by_rate) else ()
        about = row["kind"], row["country"], rate, row["is_incoming"], by_card, row["unit"], twin
        alike = known.alike(PricedAlike(*about))
        if by_card:
            found.card.setdefault(alike, set()).add(inputs.own_rates[rate_no].price_nano)
            found.counting.setdefault(alike, set()).add(_counting(bill, rate_no))
        counter, message = row["counter_no"], row["message_counter_no"]
        pool = (
            "" if counter is None and message is None else pools[counter] if message is None else of_messages[message]
        )
        owner = known.owner(Owner(person, center, row["category"], row["unit"], twin))
        found.add(owner, alike, pool, row)
    return found


def _counting(bill: ComputedBill, number: int) -> Counting:
    """How a row of the rate card counts; what it leaves open is the switch (R20, R31)."""
    rate = bill.inputs.own_rates[number]
    increment = rate.increment_seconds or bill.agreement.switches.increment_seconds
    return Counting(rate.first_seconds or increment, increment, rate.free_seconds)


def _rate(bill: ComputedBill, number: int) -> tuple[str, ...]:
    """What tells a row of a rate card from the others, in this month and in others."""
    found = bill.inputs.own_rates[number]
    return found.number_kind, found.prefix, found.origin_country, found.carrier or "", found.time_band
