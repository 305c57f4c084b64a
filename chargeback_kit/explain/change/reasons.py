"""The reasons of a change as a reader counts them: licences, minutes to a country, people, prices, pools."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.call_filter import NO_COUNTRY, NO_POOL, Chosen, chosen
from chargeback_kit.explain.change.fees import CARRIER, FEES
from chargeback_kit.explain.change.joiners_movers_leavers import JOINED, MOVED, STAYED
from chargeback_kit.explain.change.kept_and_markup import KEPT, MARKUP
from chargeback_kit.explain.change.licence_counts import LicenceCount, licence_counts
from chargeback_kit.explain.change.month_of_calls import is_counted_otherwise
from chargeback_kit.explain.change.part import (
    CONNECTION_FEES,
    DRIVERS,
    LEAST_CHARGES,
    MINUTES,
    PEOPLE,
    POOLS,
    PRICE,
    SHARING,
    SINGLE,
    STEPS,
    Line,
)
from chargeback_kit.explain.change.split_change import SplitChange
from chargeback_kit.records.agreement import same_sku

WHOLE = ""
LICENCES, FEE_PRICE, FEE_BASIS, CARRIER_FEE = "licences", "price of licences", "basis", "carrier fee"
CALLS, CALL_PRICE, POOL, PERSONS = "calls", "price of calls", "pool", "people"
CALL_FEES, CALL_LEAST, CALL_STEPS = "connection fees of calls", "least charges of calls", "steps of calls"
CALL_SINGLE = "calls without seconds"
OF_PAID_FOR = {MINUTES: CALLS, CONNECTION_FEES: CALL_FEES, LEAST_CHARGES: CALL_LEAST, SINGLE: CALL_SINGLE}
CORRECTIONS, NO_SECONDS, ON_THE_LIST = "corrections", "no seconds", "on the list"
"""What calls without seconds are, and what became of people who called before they joined, or after they left."""
TOLL_FREE = "toll_free"


@dataclass(frozen=True)
class Reason:
    """One reason of a change: ``amount`` [cents], and how many more there are of what it is about.

    ``what`` is one of the kinds of reasons above, or the category of a line that is no call's and no licence's. ``of``
    names what it is about: a SKU, a country, a pool, or who joined, left or moved. ``number`` counts licences, seconds
    [s], or people; None where nothing is counted. Of calls of no pool it counts those that changed sides, to a pool or
    from one. ``became`` says of licences whether they were bought, assigned or lie idle (``licence_counts``), of a fee
    by which basis it was shared, before and after, where that has changed, of calls in which steps they were counted,
    or what they are where they have no seconds; of people that it is the user list alone that they joined or left.
    """

    cost_center: str
    what: str
    of: str
    category: str
    amount: int
    drivers: tuple[str, ...]
    number: Fraction | int | None = None
    became: str = ""

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
                became=counts.became(center, *key),
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
    if driver == POOLS and line.paid_for != SHARING:
        return LICENCES, same_sku(line.sku), FEES
    return FEE_PRICE if driver == PRICE else FEE_BASIS, line.sku, FEES


def _of_calls(line: Line, driver: str) -> tuple[str, str, str]:
    if driver == POOLS:
        return POOL, line.pool, "" if line.pool else line.category
    if driver == PRICE:
        return CALL_STEPS if line.paid_for == STEPS else CALL_PRICE, line.country, line.category
    return OF_PAID_FOR[line.paid_for], line.country, line.category


class CountsOfReasons:
    """How many licences, seconds and people there are more, by cost centre and in the whole."""

    def __init__(self, found: SplitChange, a: ComputedBill, b: ComputedBill) -> None:
        self._found = found
        self._licences = licence_counts(a, b, found.held, WHOLE)
        self._bases = _bases(a, b)
        self._steps = _steps(found)
        self._seconds, self._over = _seconds(found)
        self._unpooled = _unpooled(found)
        self._people = people_of(found)
        self._single = _single(found)

    def number(self, center: str, what: str, of: str, category: str) -> Fraction | int | None:
        """How many more there are of what a reason is about."""
        if what == LICENCES:
            return self._licences.get((center, of), NO_LICENCES).number
        if what == CALL_SINGLE:
            return self._single.get((center, category, of), (0, ""))[0]
        if what == CALLS:
            return self._seconds.get((center, category, of), 0)
        if what == POOL:
            return self._over.get((center, of), 0) if of else self._unpooled.get((center, category), 0)
        return len(self._people.get((center, of), ())) if what == PERSONS else None

    def became(self, center: str, what: str, of: str, category: str) -> str:
        """What became of licences, by which bases a fee was shared, or how calls were counted, where these differ."""
        if what == PERSONS:
            return ON_THE_LIST if self._called_all_the_time(center, of) else ""
        if what == CALL_SINGLE:
            return self._single.get((center, category, of), (0, ""))[1]
        if what == CALL_STEPS:
            steps = self._steps.get((category, of), set())
            return next(iter(steps)) if len(steps) == 1 else ""
        if what == LICENCES:
            return self._licences.get((center, of), NO_LICENCES).became
        return self._bases.get(same_sku(of), "") if what == FEE_BASIS else ""

    def _called_all_the_time(self, center: str, who: str) -> bool:
        """Whether those who joined had calls before, or those who left have calls still."""
        month = self._found.months[0 if who == JOINED else 1]
        people = self._people.get((center, who), set())
        return who != MOVED and bool(people) and all(person in month.callers for person in people)


NO_LICENCES = LicenceCount(Fraction(0))


def _steps(found: SplitChange) -> Mapping[tuple[str, str], set[str]]:
    """In which steps calls of a category and country are counted, before and after, where that has changed."""
    sums: dict[tuple[str, str], set[str]] = {}
    before, after = found.months
    owners, alikes = list(before.known.owners), list(before.known.alikes)
    for owner_no, alike_no in {**before.cells, **after.cells}:
        first, second = (month.counting.get(alike_no, set()) for month in found.months)
        if is_counted_otherwise(first, second):
            steps = {f"{x.steps} {y.steps}" if x.steps and y.steps else "" for x in first for y in second}
            sums.setdefault((owners[owner_no].category, alikes[alike_no].country), set()).update(steps)
    return sums


def _bases(a: ComputedBill, b: ComputedBill) -> dict[str, str]:
    """The basis of the fee of each SKU before and after, where they differ."""
    before, after = ({same_sku(fee.sku): fee.basis for fee in bill.fees} for bill in (a, b))
    return {sku: f"{before[sku]} {basis}" for sku, basis in after.items() if before.get(sku, basis) != basis}


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


def _single(found: SplitChange) -> Mapping[tuple[str, str, str], tuple[int, str]]:
    """How many calls without seconds there are more of who stayed, and whether all are corrections or none is, by cost
    centre, category and country.
    """
    owners, alikes = list(found.months[0].known.owners), list(found.months[0].known.alikes)
    sums: dict[tuple[str, str, str], int] = {}
    signs: dict[tuple[str, str, str], set[str]] = {}
    for sign, month in zip((-1, 1), found.months, strict=True):
        for (owner_no, alike_no, _), count in month.pools.items():
            owner = owners[owner_no]
            if owner.unit == "call" and found.there.of(owner.person) == STAYED:
                for center in (owner.cost_center, WHOLE):
                    key = center, owner.category, alikes[alike_no].country
                    sums[key] = sums.get(key, 0) + sign * count.charged
                    signs.setdefault(key, set()).add(CORRECTIONS if count.money < 0 else NO_SECONDS)
    return {key: (number, signs[key].pop() if len(signs[key]) == 1 else "") for key, number in sums.items()}


def people_of(found: SplitChange) -> Mapping[tuple[str, str], set[int]]:
    """Who joined, left or moved, by the cost centres that they are in or were in, or that their calls counted in."""
    listed: dict[tuple[str, str], set[int]] = {}
    for person in {*found.there.before, *found.there.after}:
        who = found.there.of(person)
        if who != STAYED:
            for center in (*_centers(found, person), WHOLE):
                listed.setdefault((center, who), set()).add(person)
    return listed


def _centers(found: SplitChange, person: int) -> Iterable[str]:
    listed = found.there.before.get(person, frozenset()) | found.there.after.get(person, frozenset())
    return listed.union(*(month.callers.get(person, ()) for month in found.months))


def opens(reason: Reason, people: Sequence[str]) -> Chosen:
    """The filter of a reason; ``people`` are those who joined, left or moved.

    >>> opens(Reason("Sales", CALLS, "IN", "international", 100, ("mix",)), [])
    Chosen(cost_center=('Sales',), category=('international',), country=('IN',))
    """
    where = {"cost_center": () if reason.cost_center == WHOLE else (reason.cost_center,)}
    if reason.what in (CALLS, CALL_PRICE, CALL_FEES, CALL_LEAST, CALL_STEPS, CALL_SINGLE):
        side = "caller" if reason.category == TOLL_FREE else "country"
        return chosen(**where, category=(reason.category,), **{side: (reason.of or NO_COUNTRY,)})
    if reason.what == POOL:
        return chosen(**where, category=(reason.category,), pool=(reason.of or NO_POOL,))
    if reason.what == PERSONS:
        return chosen(**where, person=people)
    return chosen(**where, category=(reason.category,), sku=(reason.of if reason.category == FEES else "",))
