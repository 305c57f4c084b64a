"""Who is who on a day: memberships, the licences they hold, and what those grant."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from .rows import problem


@dataclass
class Membership:
    """One row of the users list."""

    person: str
    line: int
    upn: str
    user_id: str
    country: str
    skus: set[str]
    cost_center: str
    valid_from: date
    valid_to: date

    def covers(self, day):
        return self.valid_from <= day <= self.valid_to


class People:
    """The users list; empty and not `listed` where the folder has none."""

    def __init__(self, rows, tables, problems):
        self.listed, self.tables = rows is not None, tables
        self.rows_of: dict[str, list[Any]] = {}
        self._by_upn: dict[str, str] = {}
        for row in rows or []:
            member = _membership(row, tables)
            self.rows_of.setdefault(member.person, []).append(member)
            self._by_upn.setdefault(member.upn.lower(), member.person)
        if not self.listed:
            problems.append(problem("users-missing", "warning"))
        for members in self.rows_of.values():
            _report_overlaps(members, problems)

    def find(self, row):
        """The person a usage row names: by user id, else by user principal name; None for nobody."""
        if row.user_id and row.user_id.lower() in self.rows_of:
            return row.user_id.lower()
        return self._by_upn.get(row.upn.lower()) if row.upn else None

    def known(self, name):
        """The person behind an object id or a sign-in name."""
        return name if name in self.rows_of else self._by_upn.get(name)

    def on(self, person, day):
        """The membership that counts on a day: the covering row with the latest start, later line."""
        covering = [member for member in self.rows_of.get(person, []) if member.covers(day)]
        return max(covering, key=lambda member: (member.valid_from, member.line), default=None)

    def days(self, month_days):
        """(person, day, membership) for every day of the month that somebody is on the list."""
        for person in self.rows_of:
            for day in month_days:
                member = self.on(person, day)
                if member:
                    yield person, day, member

    def holds(self, member, grant):
        """Whether a licence of that day grants something (credits, conferencing, ...)."""
        return bool(member) and any(grant in self.tables.grants.get(sku, ()) for sku in member.skus)

    def is_account(self, member, agreement):
        """R14: whether that row of the list is a resource account's: by its licence, or named in the agreement."""
        return self.holds(member, "resource_account") or agreement.is_named_account(member)

    def not_listed(self, agreement):
        """R36: names of Shared Calling that the list does not hold."""
        return sorted(name for name in agreement.accounts | set(agreement.through) if self.known(name) is None)

    def plans(self, member):
        """The calling plans held on that day."""
        held = {self.tables.plan_of[sku] for sku in member.skus if sku in self.tables.plan_of} if member else set()
        return sorted(held)


def _membership(row, tables):
    if "skus" in row:
        upn, user_id = row["user_principal_name"], row.get("user_id", "")
        place, centre = row.get("usage_country", ""), row.get("cost_center", "")
        skus = {sku.strip().upper() for sku in row["skus"].split("+") if sku.strip()}
    else:
        upn, user_id = row["user principal name"], row.get("object id", "")
        place, centre = row.get("usage location", ""), row.get("department", "")
        names = [name.strip() for name in row["licenses"].split("+") if name.strip()]
        skus = {tables.sku_of_product.get(name.lower(), name.upper()) for name in names}
    start = date.fromisoformat(row["valid_from"]) if row.get("valid_from") else date.min
    end = date.fromisoformat(row["valid_to"]) if row.get("valid_to") else date.max
    person = (user_id or upn).lower()
    return Membership(person, row["line"], upn, user_id, tables.country(place), skus, centre, start, end)


def _report_overlaps(members, problems):
    """One problem for each row that overlaps a row that started before it."""
    ordered = sorted(members, key=lambda member: (member.valid_from, member.line))
    for index, later in enumerate(ordered):
        if any(
            later.valid_from <= earlier.valid_to and earlier.valid_from <= later.valid_to for earlier in ordered[:index]
        ):
            problems.append(problem("overlapping-membership", "warning"))
