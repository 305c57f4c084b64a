"""Who held which licence in a month: the person, the rows of the list that say so, the days in each cost centre."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter

from chargeback_kit.chargeback.fees import Days, days_of, sign_in_name
from chargeback_kit.records.users import Membership, People, UserRow
from chargeback_kit.rules.calendar import Month
from chargeback_kit.rules.pools import days_in


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
