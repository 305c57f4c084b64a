"""Licence fees to cost centres (R51): the fee of a SKU is what was purchased times the unit price."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from operator import attrgetter

from chargeback_kit.chargeback.split import Split, Weight, divide
from chargeback_kit.problems import Problem, problem
from chargeback_kit.records.agreement import UNASSIGNED, Agreement, Licence
from chargeback_kit.records.users import People
from chargeback_kit.rules.calendar import Month
from chargeback_kit.rules.plans import plans
from chargeback_kit.rules.pools import days_in

Shares = dict[str, Decimal]
PlanUse = Mapping[str, Mapping[str, int]]
Days = tuple[tuple[str, int], ...]
WHOLE: Days = ()


@dataclass(frozen=True)
class Portion:
    """Licences that were shared alike: how many, and how one of them was; or the whole fee, once."""

    licences: int
    split: Split

    def amount(self, center: str) -> Decimal:
        """What a cost centre pays of it; 0.00 for one that has no part."""
        return self.split.parts.get(center, Decimal("0.00")) * self.licences


@dataclass(frozen=True)
class FeeLine:
    """The fee of one SKU in one month: the whole, who pays it, and what was bought and given to nobody.

    The shares are the sum of the ``portions``, and with the basis ``direct`` of the idle licences, which ``unowned``
    pays. Portions are kept by the days of those who hold the licences; a fee that was shared whole has one, ``WHOLE``.
    """

    sku: str
    month: str
    purchased: int
    unit_price: Decimal
    assigned: int
    amount: Decimal
    idle_amount: Decimal
    shares: Shares
    basis: str
    portions: Mapping[Days, Portion]
    unowned: str

    def idle_share(self, center: str) -> Decimal:
        """What a cost centre pays for licences that nobody holds, where they are a part of their own."""
        is_part = center == self.unowned and WHOLE not in self.portions
        return self.idle_amount if is_part else Decimal("0.00")


def follow_use(agreement: Agreement) -> bool:
    """Whether fees are shared by the minutes that were used, so that the calls must be known first."""
    return agreement.switches.fee_basis == "pool_minutes"


def fee_lines(
    agreement: Agreement, people: People, month: Month, plan_use: PlanUse
) -> tuple[list[FeeLine], list[Problem]]:
    """Every SKU's fee by the agreement's basis. ``plan_use``: pooled seconds by plan and cost centre."""
    lines: list[FeeLine] = []
    problems: list[Problem] = []
    known = holders(people, month, agreement)
    for licence in agreement.licence:
        line = fee_line(licence, agreement, known, month, plan_use)
        lines.append(line)
        if _is_direct(licence, agreement, plan_use) and line.assigned > licence.purchased:
            problems.append(_over_assigned(licence, line.assigned))
    return lines, problems


@dataclass(frozen=True)
class Holders:
    """Who pays for licences in a month: by SKU the holders with the same days in the same cost centres; the heads."""

    patterns: Mapping[str, Counter[Days]]
    heads: Mapping[str, int]


def holders(people: People, month: Month, agreement: Agreement) -> Holders:
    """The holders of every SKU in a month, and the people per cost centre where the basis asks for them."""
    unowned = agreement.unowned or UNASSIGNED
    asked = agreement.switches.fee_basis in ("even", "headcount")
    return Holders(held_days(people, month, unowned), heads(people, month, unowned) if asked else {})


def days_of(centers: Mapping[str, int]) -> Days:
    """Days by cost centre, the same for everybody who spent them alike."""
    return tuple(sorted(centers.items()))


def fee_line(licence: Licence, agreement: Agreement, known: Holders, month: Month, plan_use: PlanUse) -> FeeLine:
    """The fee of one SKU by the agreement's basis.

    Three licences at 12.00; one of the two holders spent half the month in each of two cost centres:

    >>> from chargeback_kit.rules.calendar import month
    >>> held = Counter({(("Sales", 30),): 1, (("IT", 15), ("Sales", 15)): 1})
    >>> bought = Licence(sku="MCOPSTN1", purchased=3, unit_price="12.00")
    >>> november = month("2026-11", "UTC")
    >>> line = fee_line(bought, Agreement(currency="USD"), Holders({"MCOPSTN1": held}, {}), november, {})
    >>> line.shares
    {'Sales': Decimal('18.00'), 'IT': Decimal('6.00'), 'Unassigned': Decimal('12.00')}
    """
    held = known.patterns.get(licence.sku.upper(), Counter())
    amount = licence.purchased * licence.unit_price
    idle = max(0, licence.purchased - held.total()) * licence.unit_price
    unowned = agreement.unowned or UNASSIGNED
    basis = "direct" if _is_direct(licence, agreement, plan_use) else agreement.switches.fee_basis
    if basis == "direct" and held.total() <= licence.purchased:
        portions = {days: Portion(people, _one(licence.unit_price, days)) for days, people in held.items()}
        shares = _direct(licence, held, portions, unowned)
    else:
        whole = divide(amount, _weights(basis, licence, held, agreement, known.heads, plan_use))
        portions, shares = {WHOLE: Portion(1, whole)}, whole.parts
    return FeeLine(
        sku=licence.sku,
        month=month.name,
        purchased=licence.purchased,
        unit_price=licence.unit_price,
        assigned=held.total(),
        amount=amount,
        idle_amount=idle,
        shares=shares,
        basis=basis,
        portions=portions,
        unowned=unowned,
    )


def _over_assigned(licence: Licence, holders: int) -> Problem:
    missing = (holders - licence.purchased) * licence.unit_price
    return problem("over-assigned", f"{licence.sku}: {holders} people, {licence.purchased} purchased", amount=missing)


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


def _is_direct(licence: Licence, agreement: Agreement, plan_use: PlanUse) -> bool:
    basis = agreement.switches.fee_basis
    return basis == "direct" or (follow_use(agreement) and not _use(licence, plan_use))


def _use(licence: Licence, plan_use: PlanUse) -> dict[str, int]:
    used: dict[str, int] = {}
    for plan in plans([licence.sku]):
        for center, seconds in plan_use.get(plan, {}).items():
            used[center] = used.get(center, 0) + seconds
    return {center: seconds for center, seconds in used.items() if seconds}


def _weights(
    basis: str,
    licence: Licence,
    held: Counter[Days],
    agreement: Agreement,
    headcount: Mapping[str, int],
    plan_use: PlanUse,
) -> Mapping[str, Weight]:
    """What a whole fee is shared by: days held [days], pooled use [s], percent, cost centres or people."""
    match basis:
        case "direct":
            return _sum(held)
        case "pool_minutes":
            return _use(licence, plan_use)
        case "fixed":
            return {share.cost_center: Fraction(share.percent) for share in agreement.share}
        case "even":
            return dict.fromkeys(headcount, 1)
        case _:
            return headcount


def heads(people: People, month: Month, unowned: str) -> dict[str, int]:
    """People per cost centre in the month; who changed stands in both. Nobody: the one head is the unowned's."""
    pairs = {(s.person, s.row.cost_center or unowned) for s in people.memberships if days_in(s, month)}
    counted: dict[str, int] = {}
    for _, center in sorted(pairs):
        counted[center] = counted.get(center, 0) + 1
    return counted or {unowned: 1}


def _direct(licence: Licence, held: Counter[Days], portions: Mapping[Days, Portion], unowned: str) -> Shares:
    shares: Shares = {}
    for portion in portions.values():
        for center, part in portion.split.parts.items():
            shares[center] = shares.get(center, Decimal()) + part * portion.licences
    idle = (licence.purchased - held.total()) * licence.unit_price
    if idle:
        shares[unowned] = shares.get(unowned, Decimal()) + idle
    return shares


@lru_cache(maxsize=2**16)
def _one(unit_price: Decimal, days: Days) -> Split:
    """One licence shared among its holder's cost centres by days."""
    return divide(unit_price, dict(days))


def _sum(held: Counter[Days]) -> dict[str, int]:
    total: dict[str, int] = {}
    for pattern, people in held.items():
        for center, days in pattern:
            total[center] = total.get(center, 0) + days * people
    return total
