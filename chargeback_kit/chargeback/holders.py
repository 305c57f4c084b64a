"""The people behind a fee: who held a licence, on how many days in which cost centre, by which line of the list."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from chargeback_kit.chargeback.fees import Days, days_of
from chargeback_kit.records.users import People, UserRow
from chargeback_kit.rules.calendar import Month
from chargeback_kit.rules.pools import days_in


@dataclass(frozen=True)
class Holder:
    """Somebody who held a licence: the name, and the days of the month under each row of the user list [days]."""

    name: str
    memberships: tuple[tuple[UserRow, int], ...]
    days: Days


def holding(people: People, month: Month, sku: str, unowned: str) -> Iterator[Holder]:
    """Everybody who held a SKU in a month; as many per ``days`` as the portions of its fee have licences."""
    with_it = [membership for membership in people.memberships if sku.upper() in membership.row.skus_folded]
    for person, memberships in groupby(sorted(with_it, key=attrgetter("person")), key=attrgetter("person")):
        held = tuple((membership.row, days) for membership in memberships if (days := days_in(membership, month)))
        if held:
            centers: dict[str, int] = {}
            for row, days in held:
                centers[row.cost_center or unowned] = centers.get(row.cost_center or unowned, 0) + days
            yield Holder(people.names[person] or people.ids[person], held, days_of(centers))
