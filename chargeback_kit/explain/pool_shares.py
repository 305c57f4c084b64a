"""What a cost centre brings into a pool, what its calls take out of it, and what it lends to or borrows from others.

The allowance of a cost centre is the part of the pool's minutes that its licences bring. What its calls took from the
pool beyond that is borrowed. What was borrowed by all is lent by those who left minutes of theirs unused, in the
proportion of what they left (R52, to the second); so lent and borrowed are the same in sum, whether or not the pool ran
out. Minutes over the pool were lent by nobody: they are paid. Where the last call before a pool's end is covered whole
(R26) a pool can give more than it holds; that was lent by nobody either.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.chargeback.split import in_whole
from chargeback_kit.records.users import Membership
from chargeback_kit.rules.bundles import bundles
from chargeback_kit.rules.calendar import Month
from chargeback_kit.rules.plans import (
    CONFERENCING,
    FREE_CONFERENCING,
    Allotments,
    anywhere_minutes,
    conference_minutes,
    free_minutes,
    grants,
)
from chargeback_kit.rules.pool_id import INTERNATIONAL, US_CA, ZONE_A, PoolId
from chargeback_kit.rules.pools import PoolCounter, days_in, plan_memberships, pool_of

Weights = dict[str, Fraction]


@dataclass(frozen=True)
class PoolShare:
    """The part of one cost centre in one counter of a pool in a month, all in [s]."""

    pool_id: str
    month: str
    cost_center: str
    allowance: int
    used: int
    over: int
    lent: int = 0
    borrowed: int = 0

    @property
    def unused(self) -> int:
        """What nobody used of its allowance."""
        return max(0, self.allowance - self.lent - self.used)


def pool_shares(bill: ComputedBill) -> list[PoolShare]:
    """The part of every cost centre in every counter, those without any part left out; counters in their order."""
    used, over = (bill.sums.by_counter_and_center(name) for name in ("pooled_seconds", "over_seconds"))
    months = {month.name: month for month in bill.inputs.months}
    weights = {name: _weights(bill, month) for name, month in months.items()}
    centers = bill.inputs.cost_centers
    found: list[PoolShare] = []
    for number, counter in enumerate(bill.inputs.counters):
        mine, beyond = (
            {centers[center]: value for (of, center), value in each.items() if of == number} for each in (used, over)
        )
        found += lend(counter, allowances(counter, weights[counter.month], bill.inputs.unowned), mine, beyond)
    return found


def allowances(counter: PoolCounter, weights: Mapping[PoolId, Weights], unowned: str) -> dict[str, int]:
    """The seconds of a counter by the cost centres that bring them; those of nobody are the owner's of the tenant."""
    brought = {center: weight for center, weight in weights.get(counter.id, {}).items() if weight}
    return in_whole(counter.size_seconds, brought or {unowned: Fraction(1)})


def lend(
    counter: PoolCounter, allowed: Mapping[str, int], used: Mapping[str, int], over: Mapping[str, int]
) -> Iterator[PoolShare]:
    """Who lent and who borrowed in one counter [s].

    >>> pool = PoolCounter(PoolId("US", "MCOPSTN1", "domestic"), "2026-10", PoolId("US", "MCOPSTN1"), 3, 900)
    >>> for share in lend(pool, {"Legal": 300, "Sales": 600}, {"Legal": 400, "Sales": 100}, {}):
    ...     print(share.cost_center, share.lent, share.borrowed, share.unused)
    Legal 0 100 0
    Sales 100 0 400
    """
    names = sorted({*allowed, *used, *over})
    left = {name: allowed.get(name, 0) - used.get(name, 0) for name in names}
    spare = {name: rest for name, rest in left.items() if rest > 0}
    taken = {name: -rest for name, rest in left.items() if rest < 0}
    moved = min(sum(taken.values()), sum(spare.values()))
    lent, borrowed = (in_whole(moved, each) if moved else {} for each in (spare, taken))
    for name in names:
        share = PoolShare(
            counter.pool_id,
            counter.month,
            name,
            allowed.get(name, 0),
            used.get(name, 0),
            over.get(name, 0),
            lent.get(name, 0),
            borrowed.get(name, 0),
        )
        if share.allowance or share.used or share.over:
            yield share


def _weights(bill: ComputedBill, month: Month) -> dict[PoolId, Weights]:
    """What every cost centre's licences bring into each counter of a month."""
    found: dict[PoolId, Weights] = {}
    for counter, center, weight in (*_of_plans(bill, month), *_of_conferencing(bill, month), *_of_bundles(bill, month)):
        of = found.setdefault(counter, {})
        of[center] = of.get(center, Fraction(0)) + weight
    return found


def _days(bill: ComputedBill, month: Month) -> Iterator[tuple[Membership, int, str]]:
    for membership in bill.inputs.people.memberships:
        if days := days_in(membership, month):
            yield membership, days, membership.row.cost_center or bill.inputs.unowned


def _of_plans(bill: ComputedBill, month: Month) -> Iterator[tuple[PoolId, str, Fraction]]:
    """The minutes of each person's plan, by the days in each cost centre (R21)."""
    allotments = Allotments(bill.agreement, month)
    daily = bill.agreement.switches.allotment_proration == "daily"
    held: dict[tuple[PoolId, int], list[tuple[str, int, tuple[int, int]]]] = {}
    people = bill.inputs.people
    for membership, days, plan in plan_memberships(people, bill.inputs.resource_accounts, month):
        pool = pool_of(people, membership.person, membership.row.country, plan)
        of = allotments.of(plan, membership.row.country)
        minutes = (of.domestic, of.international) if of else (0, 0)
        center = membership.row.cost_center or bill.inputs.unowned
        held.setdefault((pool, membership.person), []).append((center, days, minutes))
    for (pool, _), stays in held.items():
        for which, counter in enumerate((pool if pool.holder else pool.of("domestic"), pool.of(INTERNATIONAL))):
            most = max(minutes[which] for _, _, minutes in stays)
            whole = month.days if daily else sum(days for _, days, _ in stays)
            for center, days, minutes in stays:
                yield counter, center, Fraction((minutes[which] if daily else most) * days, whole)


def _of_conferencing(bill: ComputedBill, month: Month) -> Iterator[tuple[PoolId, str, Fraction]]:
    """The minutes of each conferencing licence, by days in cost centres; those of nobody are the owner's (R24)."""
    for pool, needed in ((ZONE_A, CONFERENCING), (US_CA, FREE_CONFERENCING)):
        held: dict[int, list[tuple[str, int, int]]] = {}
        usual = conference_minutes(bill.agreement) if pool == ZONE_A else free_minutes()
        for membership, days, center in _days(bill, month):
            if needed in grants(membership.row.skus):
                anywhere = anywhere_minutes(membership.row.country, month) if pool == ZONE_A else None
                held.setdefault(membership.person, []).append((center, days, anywhere or usual))
        for stays in held.values():
            whole = sum(days for _, days, _ in stays)
            for center, days, minutes in stays:
                yield pool, center, Fraction(minutes * days, whole)
        counter = next((each for each in bill.inputs.counters if (each.id, each.month) == (pool, month.name)), None)
        if counter is not None and counter.licences > len(held):
            yield pool, bill.inputs.unowned, Fraction((counter.licences - len(held)) * usual)


def _of_bundles(bill: ComputedBill, month: Month) -> Iterator[tuple[PoolId, str, Fraction]]:
    """The minutes of a carrier's fee, in the proportion of who pays the fee (R35)."""
    fees = [fee for fee in bill.carrier_fees if fee.month == month.name]
    for pool, carrier, _ in bundles(bill.agreement):
        for fee in fees:
            if fee.sku == carrier.name:
                for center, part in fee.shares.items():
                    yield pool, center, Fraction(part)
