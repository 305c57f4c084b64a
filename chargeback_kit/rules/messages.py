"""Text messages (R28): a plan brings some to each licence, shared by everybody with the same plan in US, PR and CA.

A message is one or more segments, sent or received, and every segment draws one of the plan's messages.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from chargeback_kit.records.users import People
from chargeback_kit.reference import rows as facts
from chargeback_kit.rules.calendar import Month
from chargeback_kit.rules.plans import MESSAGES, plans
from chargeback_kit.rules.pool_id import PoolId
from chargeback_kit.rules.pools import days_in

AREA = "NANP"


@dataclass(frozen=True)
class MessageCounter:
    """The messages of a plan in one month; the size in segments."""

    id: PoolId
    month: str
    licences: int
    size_segments: int

    @property
    def pool_id(self) -> str:
        """The name of the pool as tables show it: ``NANP/MCOPSTN1/messages``."""
        return str(self.id)


@cache
def message_countries() -> tuple[str, ...]:
    """The countries that share the messages of a plan.

    >>> message_countries()
    ('CA', 'PR', 'US')
    """
    return tuple(sorted({row["country"] for row in facts("messages")}))


def message_pool(plan: str) -> PoolId:
    """The pool that holders of a plan share.

    >>> str(message_pool("MCOPSTN1"))
    'NANP/MCOPSTN1/messages'
    """
    return PoolId(AREA, plan, MESSAGES)


def messages_of(plan: str, country: str, month: Month) -> int | None:
    """Messages per licence of a plan in a country and month; None where nobody knows a number.

    >>> from chargeback_kit.rules.calendar import month
    >>> messages_of("MCOPSTN5", "CA", month("2026-10")), messages_of("MCOPSTN5", "GB", month("2026-10"))
    (100, None)
    """
    return _messages_on(plan, country, month.last)


@cache
def _messages_on(plan: str, country: str, day: date) -> int | None:
    known = [
        row
        for row in facts("messages")
        if (row["plan"], row["country"]) == (plan, country) and row["effective_from"] <= day.isoformat()
    ]
    return int(max(known, key=lambda row: row["effective_from"])["messages"]) if known else None


def message_counters(people: People, month: Month, *, daily: bool = False) -> list[MessageCounter]:
    """Every pool of messages of a month, by plan; ``daily``: licences count by the days they are held (R21)."""
    return [
        MessageCounter(message_pool(plan), month.name, len(holders), _size(holders.values(), month, daily=daily))
        for plan, holders in sorted(message_holders(people, month).items())
    ]


def message_holders(people: People, month: Month) -> dict[str, dict[int, list[tuple[int, int]]]]:
    """Who fills the pool of messages of each plan: by person the days and the messages of every stay."""
    held: dict[str, dict[int, list[tuple[int, int]]]] = {}
    for membership in people.memberships:
        if days := days_in(membership, month):
            for plan in plans(membership.row.skus):
                if (number := messages_of(plan, membership.row.country, month)) is not None:
                    held.setdefault(plan, {}).setdefault(membership.person, []).append((days, number))
    return held


def _size(holders: Iterable[list[tuple[int, int]]], month: Month, *, daily: bool) -> int:
    if daily:
        return sum(days * number for stays in holders for days, number in stays) // month.days
    return sum(max(number for _, number in stays) for stays in holders)
