"""The reasons of a change as a reader counts them: licences, minutes to a country, people, prices, pools."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.change.fees import CARRIER, FEES
from chargeback_kit.explain.change.kept_and_markup import KEPT, MARKUP
from chargeback_kit.explain.change.part import (
    CONNECTION_FEES,
    DRIVERS,
    LEAST_CHARGES,
    MINUTES,
    PEOPLE,
    POOLS,
    PRICE,
    Line,
)
from chargeback_kit.explain.change.split_change import SplitChange
from chargeback_kit.explain.change.stays import STAYED
from chargeback_kit.records.agreement import UNASSIGNED, same_sku

WHOLE = ""
LICENCES, FEE_PRICE, FEE_BASIS, CARRIER_FEE = "licences", "price of licences", "basis", "carrier fee"
CALLS, CALL_PRICE, POOL, PERSONS = "calls", "price of calls", "pool", "people"
CALL_FEES, CALL_LEAST = "connection fees of calls", "least charges of calls"
OF_PAID_FOR = {MINUTES: CALLS, CONNECTION_FEES: CALL_FEES, LEAST_CHARGES: CALL_LEAST}


@dataclass(frozen=True)
class Reason:
    """One reason of a change: ``amount`` [cents], and how many more there are of what it is about.

    ``what`` is one of the kinds of reasons above, or the category of a line that is no call's and no licence's. ``of``
    names what it is about: a SKU, a country, a pool, or who joined, left or moved. ``number`` counts licences, seconds
    [s], or people; None where nothing is counted. Of calls of no pool it counts those that changed sides, to a pool or
    from one.
    """

    cost_center: str
    what: str
    of: str
    category: str
    amount: int
    drivers: tuple[str, ...]
    number: Fraction | int | None = None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells a reason from the others."""
        return self.cost_center, self.what, self.of, self.category


def reasons(found: SplitChange, a: ComputedBill, b: ComputedBill) -> list[Reason]:
    """The reasons of every cost centre, then those of the whole (cost centre ``WHOLE``), the largest first."""
    counts = CountsOfReasons(found, a, b)
    listed = []
    lines: dict[str, list[tuple[Line, list[int]]]] = {WHOLE: list(found.parts.items())}
    for line, parts in found.parts.items():
        lines.setdefault(line.cost_center, []).append((line, parts))
    for center in [*sorted(set(lines) - {WHOLE}), WHOLE]:
        sums: dict[tuple[str, str, str], int] = {}
        drivers: dict[tuple[str, str, str], set[str]] = {}
        for line, parts in lines[center]:
            for driver, part in zip(DRIVERS, parts, strict=True):
                if part:
                    key = _reason(line, driver)
                    sums[key] = sums.get(key, 0) + part
                    drivers.setdefault(key, set()).add(driver)
        of_center = [
            Reason(
                center,
                *key,
                amount=amount,
                drivers=tuple(driver for driver in DRIVERS if driver in drivers[key]),
                number=counts.number(center, *key),
            )
            for key, amount in sums.items()
            if amount
        ]
        listed += sorted(of_center, key=lambda reason: (-abs(reason.amount), reason.key))
    return listed


def _reason(line: Line, driver: str) -> tuple[str, str, str]:
    """What a part counts as: the kind of reason, what it is about, and its category."""
    if line.category in (KEPT, MARKUP):
        return line.category, "", line.category
    if driver == PEOPLE:
        return (PERSONS, line.who, "") if line.who else (FEE_BASIS, line.sku, line.category)
    return _of_fee(line, driver) if line.sku else _of_calls(line, driver)


def _of_fee(line: Line, driver: str) -> tuple[str, str, str]:
    if line.category == CARRIER:
        return CARRIER_FEE, line.sku, CARRIER
    if driver == POOLS:
        return LICENCES, same_sku(line.sku), FEES
    return FEE_PRICE if driver == PRICE else FEE_BASIS, line.sku, FEES


def _of_calls(line: Line, driver: str) -> tuple[str, str, str]:
    if driver == POOLS:
        return POOL, line.pool, "" if line.pool else line.category
    return CALL_PRICE if driver == PRICE else OF_PAID_FOR[line.paid_for], line.country, line.category


class CountsOfReasons:
    """How many licences, seconds and people there are more, by cost centre and in the whole."""

    def __init__(self, found: SplitChange, a: ComputedBill, b: ComputedBill) -> None:
        self._found = found
        self._licences = _licences(found, a, b)
        self._seconds, self._over = _seconds(found)
        self._unpooled = _unpooled(found)
        self._people = _people(found)

    def number(self, center: str, what: str, of: str, category: str) -> Fraction | int | None:
        """How many more there are of what a reason is about."""
        if what == LICENCES:
            return self._licences.get((center, of), Fraction(0))
        if what == CALLS:
            return self._seconds.get((center, category, of), 0)
        if what == POOL:
            return self._over.get((center, of), 0) if of else self._unpooled.get((center, category), 0)
        return len(self._people.get((center, of), ())) if what == PERSONS else None


def _licences(found: SplitChange, a: ComputedBill, b: ComputedBill) -> dict[tuple[str, str], Fraction]:
    """The licences of who stayed, and of nobody, that there are more of, by cost centre and SKU."""
    sums: dict[tuple[str, str], Fraction] = {}
    for sign, bill, held in ((-1, a, found.held[0]), (1, b, found.held[1])):
        for (_, sku, center), who in held.items():
            sums[center, sku] = sums.get((center, sku), Fraction(0)) + sign * who.get(STAYED, 0)
        for fee in bill.fees:
            key = bill.agreement.unowned or UNASSIGNED, same_sku(fee.sku)
            sums[key] = sums.get(key, Fraction(0)) + sign * max(0, fee.purchased - fee.assigned)
            whole = WHOLE, same_sku(fee.sku)
            sums[whole] = sums.get(whole, Fraction(0)) + sign * fee.purchased
    return sums


def _seconds(found: SplitChange) -> tuple[dict[tuple[str, str, str], int], dict[tuple[str, str], int]]:
    """The seconds of who stayed that there are more of: by category and country, and over each pool."""
    sums: dict[tuple[str, str, str], int] = {}
    over: dict[tuple[str, str], int] = {}
    known = found.months[0].known
    owners, alikes, counts = list(known.owners), list(known.alikes), _counts(found)
    for sign, month in zip((-1, 1), found.months, strict=True):
        for (owner_no, alike_no), cell in month.cells.items():
            if counts[owner_no]:
                owner, country = owners[owner_no], alikes[alike_no].country
                for center in (owner.cost_center, WHOLE):
                    key = center, owner.category, country
                    sums[key] = sums.get(key, 0) + sign * cell.units
        for (owner_no, _, pool), count in month.pools.items():
            if counts[owner_no]:
                for center in (owners[owner_no].cost_center, WHOLE):
                    over[center, pool] = over.get((center, pool), 0) + sign * count.charged
    return sums, over


def _unpooled(found: SplitChange) -> dict[tuple[str, str], int]:
    """The seconds of who stayed that no pool knows and that one knew, or the other way round, by cost centre and
    category: those that there are more of, beyond what more calls explain.
    """
    owners, counts = list(found.months[0].known.owners), _counts(found)
    sums: dict[tuple[str, str], list[int]] = {}
    for place, month in enumerate(found.months):
        for (owner_no, alike_no), cell in month.cells.items():
            if counts[owner_no]:
                for center in (owners[owner_no].cost_center, WHOLE):
                    known = sums.setdefault((center, owners[owner_no].category), [0, 0, 0, 0])
                    known[place] += month.unpooled.get((owner_no, alike_no), 0)
                    known[2 + place] += cell.units
    return {
        key: after - (before * all_after // all_before if all_before else after)
        for key, (before, after, all_before, all_after) in sums.items()
    }


def _counts(found: SplitChange) -> list[bool]:
    """Of every owner of calls whether their seconds are counted: they stayed, and it is seconds that they have."""
    return [owner.unit == "second" and found.there.of(owner.person) == STAYED for owner in found.months[0].known.owners]


def _people(found: SplitChange) -> Mapping[tuple[str, str], set[int]]:
    """Who joined, left or moved, by the cost centres that they are in or were in."""
    listed: dict[tuple[str, str], set[int]] = {}
    for person in {*found.there.before, *found.there.after}:
        who = found.there.of(person)
        if who != STAYED:
            for center in (*_centers(found, person), WHOLE):
                listed.setdefault((center, who), set()).add(person)
    return listed


def _centers(found: SplitChange, person: int) -> Iterable[str]:
    return found.there.before.get(person, frozenset()) | found.there.after.get(person, frozenset())
