"""User lists: the kit's ``users.csv`` and the admin centre's active-users export."""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from chargeback_kit.problems import Problem, problem
from chargeback_kit.records import tabular
from chargeback_kit.records.countries import country_code
from chargeback_kit.records.formats import fold
from chargeback_kit.reference.licence_names import licences


@dataclass(frozen=True, slots=True)
class UserRow:
    """One row: who, where, which licences (part numbers), which cost centre, from and to which day (inclusive).

    ``center_by`` is what the cost centre follows from, where it is no column of its own (R56). ``administrative_units``
    are separated by a semicolon.
    """

    user_principal_name: str
    user_id: str
    country: str
    skus: tuple[str, ...]
    cost_center: str
    valid_from: date
    valid_to: date
    file: str
    line: int
    department: str = ""
    center_by: str = ""
    display_name: str = ""
    administrative_units: str = ""

    @property
    def skus_folded(self) -> frozenset[str]:
        """The part numbers in upper case, as they are compared."""
        return folded_skus(self.skus)


@cache
def folded_skus(skus: Iterable[str]) -> frozenset[str]:
    """Part numbers in upper case, as they are compared; kept for each collection of them.

    >>> folded_skus(("mcoev",))
    frozenset({'MCOEV'})
    """
    return frozenset(sku.upper() for sku in skus)


#: What finds a person in both kinds of list: the columns' names, folded.
KEYS = {"user_id": ("user_id", "object id"), "user_principal_name": ("user_principal_name", "user principal name")}


def recognises(header: Iterable[str]) -> bool:
    """Whether a header is a user list's."""
    return is_kit_list(header) or is_active_users(header)


def is_kit_list(header: Iterable[str]) -> bool:
    """The kit's own ``users.csv``."""
    names = {fold(name) for name in header}
    return bool({"user_principal_name", "user_id"} & names) and bool({"skus", "cost_center", "usage_country"} & names)


def is_active_users(header: Iterable[str]) -> bool:
    """The admin centre's active-users export."""
    return {"user principal name", "licenses"} <= {fold(name) for name in header}


def read(
    path: Path, label: str, agreed: Mapping[str, str] = MappingProxyType({})
) -> tuple[list[UserRow], list[Problem]]:
    """The rows of a user list and those that cannot be read; ``agreed``: what settles how dates are written."""
    users: list[UserRow] = []
    problems: list[Problem] = []
    for line, cells in tabular.rows(path, label, agreed):
        try:
            users.append(_kit_row(cells, label, line) if "licenses" not in cells else _export_row(cells, label, line))
        except ValueError as error:
            problems.append(problem("bad-user-row", str(error), file=label, line=line))
    return users, problems


def _kit_row(cells: dict[str, str], label: str, line: int) -> UserRow:
    return _row(
        cells.get("user_principal_name", ""),
        cells.get("user_id", ""),
        cells.get("usage_country", ""),
        licences(cells.get("skus", "")),
        cells.get("cost_center", ""),
        (cells.get("valid_from", ""), cells.get("valid_to", "")),
        (label, line),
        (
            cells.get("department", ""),
            "",
            cells.get("display_name", "") or cells.get("display name", ""),
            cells.get("administrative_units", ""),
        ),
    )


def _export_row(cells: dict[str, str], label: str, line: int) -> UserRow:
    return _row(
        cells.get("user principal name", ""),
        cells.get("object id", ""),
        cells.get("usage location", ""),
        tuple(sku for sku in licences(cells["licenses"]) if sku.casefold() != "unlicensed"),
        cells.get("department", ""),
        ("", ""),
        (label, line),
        (cells.get("department", ""), "department", cells.get("display name", ""), ""),
    )


@cache
def day(text: str) -> date:
    """The day of an ISO date.

    >>> day("2026-10-31")
    datetime.date(2026, 10, 31)
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f'"{text}" is no date; write it as 2026-10-31') from None


def _row(
    name: str,
    user_id: str,
    country: str,
    skus: tuple[str, ...],
    cost_center: str,
    days: tuple[str, str],
    place: tuple[str, int],
    said: tuple[str, str, str, str],
) -> UserRow:
    if not name and not user_id:
        raise ValueError("neither a sign-in name nor an object id")
    if country and not country_code(country):
        raise ValueError(f'"{country}" is no country; write a code such as "US"')
    start = day(days[0]) if days[0] else date.min
    end = day(days[1]) if days[1] else date.max
    if end < start:
        raise ValueError(f"valid_to {end} lies before valid_from {start}")
    return UserRow(name, user_id, country_code(country), skus, cost_center, start, end, *place, *said)


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's days under one row of the list: [start, end], both inclusive, never overlapping."""

    person: int
    start: date
    end: date
    row: UserRow


@dataclass(frozen=True)
class People:
    """Everybody on the list: their sign-in names, the keys that find them, and their memberships.

    ``shown`` is what each is called: the display name of the latest row that has one, else as they sign in.
    """

    names: tuple[str, ...]
    ids: tuple[str, ...]
    by_id: dict[str, int]
    by_name: dict[str, int]
    memberships: tuple[Membership, ...]
    shown: tuple[str, ...] = ()

    def number(self, who: str) -> int | None:
        """The number of a person by object id or sign-in name; None for somebody who is not listed."""
        found = self.by_id.get(who.casefold())
        return self.by_name.get(who.casefold()) if found is None else found

    def number_of(self, row: UserRow) -> int:
        """The number of the person whom a row of the list is about."""
        return _find(row, self.by_id, self.by_name)


def people(rows: Iterable[UserRow]) -> tuple[People, list[Problem]]:
    """Put the rows of each person in order; on each day the row with the latest start counts."""
    by_id, by_name = _keys(listed := list(rows))
    groups: dict[int, list[UserRow]] = {}
    for row in listed:
        groups.setdefault(_find(row, by_id, by_name), []).append(row)
    problems = [found for group in groups.values() if len(group) > 1 for found in _overlaps(group)]
    memberships = tuple(membership for person in sorted(groups) for membership in _memberships(person, groups[person]))
    names = tuple(next((r.user_principal_name for r in groups[p] if r.user_principal_name), "") for p in sorted(groups))
    ids = tuple(next((r.user_id for r in groups[p] if r.user_id), "") for p in sorted(groups))
    called = (next((r.display_name for r in reversed(groups[p]) if r.display_name), "") for p in sorted(groups))
    shown = tuple(display or name or key for display, name, key in zip(called, names, ids, strict=True))
    return People(names, ids, by_id, by_name, memberships, shown), problems


def _keys(rows: list[UserRow]) -> tuple[dict[str, int], dict[str, int]]:
    by_id: dict[str, int] = {}
    by_name: dict[str, int] = {}
    count = 0
    for row in sorted(rows, key=lambda r: not r.user_id):
        known = by_id.get(row.user_id.casefold()) if row.user_id else by_name.get(row.user_principal_name.casefold())
        number = count if known is None else known
        count += known is None
        if row.user_id:
            by_id.setdefault(row.user_id.casefold(), number)
        if row.user_principal_name:
            by_name.setdefault(row.user_principal_name.casefold(), number)
    return by_id, by_name


def _find(row: UserRow, by_id: dict[str, int], by_name: dict[str, int]) -> int:
    return by_id[row.user_id.casefold()] if row.user_id else by_name[row.user_principal_name.casefold()]


def _overlaps(rows: list[UserRow]) -> Iterator[Problem]:
    ordered = sorted(rows, key=lambda r: (r.valid_from, r.line))
    latest = itertools.accumulate((row.valid_to for row in ordered), max)
    for (earlier, later), until in zip(itertools.pairwise(ordered), latest, strict=False):
        if later.valid_from <= until:
            who = later.user_principal_name or later.user_id
            yield problem(
                "overlapping-membership",
                f"{who}, lines {earlier.line} and {later.line}",
                file=later.file,
                line=later.line,
            )


def _memberships(person: int, rows: list[UserRow]) -> Iterator[Membership]:
    if len(rows) == 1:
        yield Membership(person, rows[0].valid_from, rows[0].valid_to, rows[0])
        return
    starts = {row.valid_from.toordinal() for row in rows}
    ends = {row.valid_to.toordinal() + 1 for row in rows}
    edges = sorted(starts | ends)
    waiting = sorted(rows, key=lambda r: (r.valid_from, r.line), reverse=True)
    begun: list[UserRow] = []  # by their start: the last one that still holds counts
    for start, until in itertools.pairwise(edges):
        while waiting and waiting[-1].valid_from.toordinal() <= start:
            begun.append(waiting.pop())
        while begun and begun[-1].valid_to.toordinal() < start:
            begun.pop()
        if begun:
            yield Membership(person, date.fromordinal(start), date.fromordinal(until - 1), begun[-1])
