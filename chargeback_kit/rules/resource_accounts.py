"""Accounts that are no people (R14), and who calls through them (R36)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from chargeback_kit.records.agreement import Agreement
from chargeback_kit.records.users import People, UserRow
from chargeback_kit.reference import rows as facts
from chargeback_kit.rules.calendar import Month
from chargeback_kit.rules.plans import RESOURCE_ACCOUNT, grants


@dataclass(frozen=True)
class ResourceAccounts:
    """The accounts that the agreement names, the account that each person calls through, and what their plans bring.

    People are numbers of the user list. ``unknown`` are the names of Shared Calling that the list does not hold.
    """

    named: frozenset[int]
    sponsor_of: Mapping[int, int | None]
    plans_are_pooled: bool
    unknown: tuple[str, ...]

    def holds(self, person: int, row: UserRow) -> bool:
        """Whether somebody is a resource account under a row of the list: named as one, or by its licence."""
        return person in self.named or RESOURCE_ACCOUNT in grants(row.skus)

    def draws_no_plan(self, person: int, row: UserRow, month: Month) -> bool:
        """Whether a calling plan of this row neither fills nor is drawn by a pool in a month."""
        is_later = month.first.isoformat() >= _payg_only_since()
        return is_later and not self.plans_are_pooled and self.holds(person, row)


def resource_accounts(people: People, agreement: Agreement) -> ResourceAccounts:
    """The resource accounts of a tenant and who calls through them; of two accounts of one person the first counts."""
    sponsor_of: dict[int, int | None] = {}
    named: set[int] = set()
    unknown: list[str] = []
    for shared in agreement.shared_calling:
        account = people.number(shared.resource_account.strip())
        if account is None:
            unknown.append(shared.resource_account)
        else:
            named.add(account)
        for user in shared.users:
            person = people.number(user.strip())
            if person is None:
                unknown.append(user)
            else:
                sponsor_of.setdefault(person, account)
    pooled = agreement.switches.resource_account_plans == "pooled"
    return ResourceAccounts(frozenset(named), sponsor_of, pooled, tuple(sorted(set(unknown))))


@cache
def _payg_only_since() -> str:
    """The day from which plans on resource accounts carry no outgoing calls.

    >>> _payg_only_since()
    '2025-11-01'
    """
    return next(row["effective_from"] for row in facts("resource_accounts") if row["value"] == "payg_only")
