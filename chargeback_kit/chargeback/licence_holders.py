"""Who held which licence in a month: the person, the rows of the list that say so, the days in each cost centre."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from operator import attrgetter

from chargeback_kit.records.agreement import UNASSIGNED, Agreement
from chargeback_kit.records.users import Membership, People, UserRow
from chargeback_kit.rules.calendar import Month
from chargeback_kit.rules.pools import days_in

Days = tuple[tuple[str, int], ...]
"""The days that somebody spent in each cost centre."""


@dataclass(frozen=True)
class HoldersOfMonth:
    """Who pays for licences in a month: by SKU the holders with the same days in the same cost centres; the heads."""

    patterns: Mapping[str, Counter[Days]]
    heads: Mapping[str, int]
    first: Callable[[str, int], Counter[Days]] = lambda _sku, _number: Counter()
    """Of a SKU in upper case, the days of so many holders, by sign-in name."""


def holders_of_month(people: People, month: Month, agreement: Agreement) -> HoldersOfMonth:
    """The holders of every SKU in a month, and the people per cost centre where the basis asks for them."""
    unowned = agreement.unowned or UNASSIGNED
    asked = agreement.switches.fee_basis in ("even", "headcount")
    in_order = cache(lambda sku: _days_by_name(people, month, unowned, sku))
    counted = heads(people, month, unowned) if asked else {}
    return HoldersOfMonth(
        held_days(people, month, unowned), counted, lambda sku, number: Counter(in_order(sku)[:number])
    )


def _days_by_name(people: People, month: Month, unowned: str, sku: str) -> list[Days]:
    """The days of every holder of a SKU, in the order of their sign-in names."""
    held: dict[int, dict[str, int]] = {}
    for membership in people.memberships:
        if sku in membership.row.skus_folded and (days := days_in(membership, month)):
            centers = held.setdefault(membership.person, {})
            center = membership.row.cost_center or unowned
            centers[center] = centers.get(center, 0) + days
    return [days_of(held[person]) for person in sorted(held, key=lambda each: sign_in_name(people, each))]


def sign_in_name(people: People, person: int) -> tuple[str, str]:
    """By what the holders of a licence are in order: the sign-in name, where there is none the object id."""
    return (people.names[person] or people.ids[person]).casefold(), people.ids[person]


def days_of(centers: Mapping[str, int]) -> Days:
    """Days by cost centre, the same for everybody who spent them alike."""
    return tuple(sorted(centers.items()))


def held_days(people: People, month: Month, unowned: str) -> dict[str, Counter[Days]]:
    """Who held which SKU in the month: by SKU in upper case, how many people by their days in each cost centre."""
    held: dict[str, Counter[Days]] = {}
    for history, persons in _histories(people, month, unowned).items():
        for sku in frozenset().union(*(skus for skus, _, _ in history)):
            centers: dict[str, int] = {}
            for skus, center, days in history:
                if sku in skus:
                    centers[center] = centers.get(center, 0) + days
            held.setdefault(sku, Counter())[days_of(centers)] += persons
    return held


def _histories(people: People, month: Month, unowned: str) -> Counter[tuple[tuple[frozenset[str], str, int], ...]]:
    """How many people had the same month: SKUs, cost centre and days of each of their memberships in it."""
    by_person = groupby(sorted(people.memberships, key=attrgetter("person")), key=attrgetter("person"))
    return Counter(
        tuple(
            (membership.row.skus_folded, membership.row.cost_center or unowned, days)
            for membership in memberships
            if (days := days_in(membership, month))
        )
        for _, memberships in by_person
    )


def heads(people: People, month: Month, unowned: str) -> dict[str, int]:
    """People per cost centre in the month; who changed stands in both. Nobody: the one head is the unowned's."""
    pairs = {(s.person, s.row.cost_center or unowned) for s in people.memberships if days_in(s, month)}
    counted: dict[str, int] = {}
    for _, center in sorted(pairs):
        counted[center] = counted.get(center, 0) + 1
    return counted or {unowned: 1}


@dataclass(frozen=True)
class LicenceHolder:
    """Somebody who held a licence: the name, and the days of the month under each row of the user list [days].

    ``history`` are all memberships with the licence, before and after the month as well, in order.
    """

    person: int
    name: str
    memberships: tuple[tuple[UserRow, int], ...]
    days: Days
    history: tuple[Membership, ...] = ()

    def last_in(self, center: str, unowned: str) -> UserRow:
        """The last row of the month that puts the holder into a cost centre."""
        return next(row for row, _ in reversed(self.memberships) if (row.cost_center or unowned) == center)

    def since(self, center: str, unowned: str, month: Month) -> date | None:
        """The first day of the last unbroken time with the licence in a cost centre; None where the list names none.

        >>> row = UserRow("ana@example.com", "", "US", ("MCOEV",), "Sales", date(2026, 3, 1), date.max, "users.csv", 2)
        >>> held = Membership(0, row.valid_from, row.valid_to, row)
        >>> october = Month("2026-10", date(2026, 10, 1), date(2026, 10, 31), 0, 0)
        >>> LicenceHolder(0, "ana@example.com", ((row, 31),), (("Sales", 31),), (held,)).since("Sales", "IT", october)
        datetime.date(2026, 3, 1)
        """
        start: date | None = None
        end = date.min
        for membership in self.history:
            if membership.start > month.last or (membership.row.cost_center or unowned) != center:
                continue
            is_next = start is not None and membership.start <= end + timedelta(days=1)
            start, end = start if is_next else membership.start, membership.end
        return None if start in (None, date.min) else start


def by_sign_in_name(people: People, month: Month, sku: str, unowned: str) -> list[LicenceHolder]:
    """The holders of a SKU in the order in which the cents left over go to them (R51)."""
    return sorted(licence_holders(people, month, sku, unowned), key=lambda holder: sign_in_name(people, holder.person))


def licence_holders(people: People, month: Month, sku: str, unowned: str) -> Iterator[LicenceHolder]:
    """Everybody who held a SKU in a month; as many per ``days`` as the portions of its fee have licences."""
    with_it = [membership for membership in people.memberships if sku.upper() in membership.row.skus_folded]
    for person, history in by_person(with_it):
        held = tuple((membership.row, days) for membership in history if (days := days_in(membership, month)))
        if held:
            centers: dict[str, int] = {}
            for row, days in held:
                centers[row.cost_center or unowned] = centers.get(row.cost_center or unowned, 0) + days
            yield LicenceHolder(person, people.names[person] or people.ids[person], held, days_of(centers), history)


def by_person(memberships: Iterable[Membership]) -> Iterator[tuple[int, tuple[Membership, ...]]]:
    """The memberships of each person, in the order of their days."""
    in_order = sorted(memberships, key=attrgetter("person", "start"))
    for person, found in groupby(in_order, key=attrgetter("person")):
        yield person, tuple(found)
