"""Who was there in both months, in the same cost centres; who joined, left or moved.

Somebody on the user list is there on the days that the list names, in the cost centre that it names. Somebody on no
list is there when they have calls. What names nobody is always there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.records.agreement import UNASSIGNED
from chargeback_kit.rules.pools import days_in

STAYED, JOINED, LEFT, MOVED = "", "joined", "left", "moved"
GONE = (JOINED, LEFT, MOVED)
NOBODY = -1


@dataclass
class Persons:
    """Everybody of both months under one number, found by object id, else by sign-in name."""

    names: list[str] = field(default_factory=list)
    _by_id: dict[str, int] = field(default_factory=dict)
    _by_name: dict[str, int] = field(default_factory=dict)

    def number(self, user_id: str, name: str) -> int:
        """The number of a person; of nobody ``NOBODY``.

        >>> known = Persons()
        >>> known.number("id-1", "ann@example.com"), known.number("ID-1", ""), known.number("", "Ann@example.com")
        (0, 0, 0)
        >>> known.number("", "")
        -1
        """
        by_id, by_name = user_id.casefold(), name.casefold()
        if not by_id and not by_name:
            return NOBODY
        found = self._by_id.get(by_id) if by_id else None
        if found is None and by_name:
            found = self._by_name.get(by_name)
        if found is None:
            found = len(self.names)
            self.names.append(name or user_id)
        if by_id:
            self._by_id.setdefault(by_id, found)
        if by_name:
            self._by_name.setdefault(by_name, found)
        return found

    def of_list(self, bill: ComputedBill) -> list[int]:
        """The number of each person of a bill's user list."""
        return [self.number(*each) for each in zip(bill.people.ids, bill.people.names, strict=True)]


@dataclass(frozen=True)
class JoinersMoversLeavers:
    """Where everybody was: the cost centres of each person in the first month and in the second."""

    persons: Persons
    before: Mapping[int, frozenset[str]]
    after: Mapping[int, frozenset[str]]

    def of(self, person: int) -> str:
        """Whether a person joined, left or moved; ``STAYED`` of everybody else."""
        before, after = self.before.get(person), self.after.get(person)
        if person == NOBODY or before == after:
            return STAYED
        if not before:
            return JOINED
        return MOVED if after else LEFT


def joiners_movers_leavers(
    a: ComputedBill, b: ComputedBill, persons: Persons, callers: tuple[Mapping[int, set[str]], Mapping[int, set[str]]]
) -> JoinersMoversLeavers:
    """Who stayed; ``callers`` are the cost centres in which somebody has calls, for those on no list of the month."""
    listed = [_listed(bill, persons) for bill in (a, b)]
    on_a_list = {*listed[0], *listed[1]}
    before, after = (
        {person: frozenset(centers) for person, centers in _strangers(calls, on_a_list)}
        | {person: frozenset(centers) for person, centers in there.items()}
        for calls, there in zip(callers, listed, strict=True)
    )
    return JoinersMoversLeavers(persons, before, after)


def _strangers(calls: Mapping[int, set[str]], on_a_list: set[int]) -> Iterable[tuple[int, set[str]]]:
    return ((person, centers) for person, centers in calls.items() if person not in on_a_list)


def _listed(bill: ComputedBill, persons: Persons) -> dict[int, set[str]]:
    """The cost centres of everybody on the list in the months of a bill."""
    unowned = bill.agreement.unowned or UNASSIGNED
    numbers = persons.of_list(bill)
    found: dict[int, set[str]] = {}
    for membership in bill.people.memberships:
        if any(days_in(membership, month) for month in bill.inputs.months):
            found.setdefault(numbers[membership.person], set()).add(membership.row.cost_center or unowned)
    return found
