"""A fee of a month as FOCUS sees it: who bears it, which minutes it brings, and what was used of them (R21, R51).

A licence's fee, less that of its idle ones, is the price of the minutes that it brings into pools. What is used bears
its part; the rest stands with the minutes that nobody used. Each cost centre bears exactly its share of the fee, by
whichever basis: first for what it used itself, then for what others used of the pools beyond their own shares (lent),
then for what was left.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from chargeback_kit.chargeback.fees import FeeLine
from chargeback_kit.focus.charge import Sku, in_parts
from chargeback_kit.money import to_micro
from chargeback_kit.rules.calendar import Month
from chargeback_kit.rules.plans import CONFERENCING, FREE_CONFERENCING, grants, plans
from chargeback_kit.rules.pool_id import US_CA, ZONE_A, PoolId

SUBSCRIPTION = "Licences"
CONFERENCE = {CONFERENCING: ZONE_A, FREE_CONFERENCING: US_CA}


@dataclass
class Bought:
    """One fee of one month: who bears it, and the minutes that it brought and that were used of them [s].

    ``number`` is its place among the fees of the month; ``used`` is by cost centre.
    """

    fee: FeeLine
    month: Month
    number: int
    is_carriers: bool
    brings_minutes: bool
    idle: Mapping[str, int]
    brought: int = 0
    used: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @cached_property
    def shares(self) -> dict[str, int]:
        """What each cost centre bears of it without idle licences [micro-units]."""
        return {center: to_micro(part) - self.idle.get(center, 0) for center, part in self.fee.shares.items()}

    @cached_property
    def own(self) -> dict[str, int]:
        """What each cost centre bears for the minutes that it used itself [micro-units]."""
        if not self.brought:
            return dict.fromkeys(self.shares, 0)
        whole = sum(self.shares.values())
        return {c: min(share, whole * self.used.get(c, 0) // self.brought) for c, share in self.shares.items()}

    @cached_property
    def lent(self) -> dict[str, int]:
        """What each cost centre bears for minutes that others used [micro-units]; what rounding left is none of it."""
        used, whole = min(sum(self.used.values()), self.brought), sum(self.shares.values())
        value = whole * used // self.brought if self.brought else 0
        rest = {center: share - self.own[center] for center, share in self.shares.items()}
        of_others = value - sum(self.own.values())
        return in_parts(of_others, rest) if of_others >= len(rest) else dict.fromkeys(rest, 0)

    @cached_property
    def left(self) -> dict[str, int]:
        """What each cost centre bears for minutes that nobody used [micro-units]."""
        return {center: share - self.own[center] - self.lent[center] for center, share in self.shares.items()}


def idle_by_center(fee: FeeLine) -> dict[str, int]:
    """What idle licences cost: by holders the one pays that has them, by any other basis all by their shares."""
    money = to_micro(fee.idle_amount)
    if fee.basis == "direct":
        return {fee.unowned: money} if money else {}
    return in_parts(money, {center: to_micro(part) for center, part in fee.shares.items()}) if money else {}


def pools_of(sku: str, country: str = "") -> list[PoolId]:
    """The pools that a licence fills: those of its plans in the holder's country, and those of conferencing.

    >>> [str(pool) for sku in ("MCOPSTN1", "MCOMEETADV", "MCOEV") for pool in pools_of(sku, "US")]
    ['US/MCOPSTN1', '*/MCOMEETADD']
    """
    found = [PoolId(country, plan) for plan in sorted(plans([sku]))]
    return [*found, *(CONFERENCE[right].pool for right in sorted(grants([sku]) & CONFERENCE.keys()))]


def fills(sku: str, pool: PoolId) -> bool:
    """Whether a licence fills a pool such as ``US/MCOPSTN1``.

    >>> fills("MCOPSTN1", PoolId("US", "MCOPSTN1")), fills("MCOPSTN1", ZONE_A.pool)
    (True, False)
    """
    return pool in pools_of(sku, pool.country)


def sku_of(fee: FeeLine) -> Sku:
    """A licence as what has a price."""
    return Sku(fee.sku, SUBSCRIPTION, f"{fee.sku}/month")
