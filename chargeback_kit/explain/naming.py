"""The names of pools in words a reader of a bill knows."""

from dataclasses import dataclass

from chargeback_kit import text
from chargeback_kit.bill.view import BillView
from chargeback_kit.reference.spoken import country_name, product, the
from chargeback_kit.rules.calendar import month
from chargeback_kit.rules.plans import MESSAGES, Allotments
from chargeback_kit.rules.pool_id import INTERNATIONAL, US_CA, ZONE_A, PoolId


@dataclass(frozen=True)
class PoolName:
    """A pool counter in words: the plan with its minutes, where it belongs, and what stands in a sentence."""

    plan: str
    where: str
    phrase: str

    @property
    def title(self) -> str:
        """Plan and place: ``Domestic Calling Plan (3,000 min), Canada``."""
        return ", ".join(filter(None, (self.plan, self.where)))


def pool_name(bill: BillView, pool_id: str) -> PoolName:
    """The name of a counter such as ``DE/MCOPSTN1/domestic``; one without a count is a carrier's bundle (R35)."""
    found = PoolId.parse(pool_id)
    plan = product(found.plan) or found.plan
    if found.pool == ZONE_A.pool:
        return PoolName(plan, "whole tenant", "the conferencing pool")
    if found.pool == US_CA.pool:
        return PoolName("Free Audio Conferencing", "US and Canada", "the free conferencing pool")
    if found.counter == MESSAGES:
        return PoolName(f"{plan}, text messages", "", f"the pool of messages of the {plan}")
    if found.holder:
        who = person(bill, found.holder)
        return PoolName(plan, who, f"the plan of {who}")
    if not found.counter and not product(found.plan):
        return PoolName(found.country, found.plan, f"{text.possessive(found.country)} pool {found.plan}")
    return _of_plan(bill, found)


def _of_plan(bill: BillView, found: PoolId) -> PoolName:
    """A plan's pool in a country, with what the plan brings there in the last month."""
    where = country_name(found.country)
    phrase = " ".join(filter(None, (text.possessive(the(where)), found.counter, "pool")))
    plan = product(found.plan) or found.plan
    minutes = Allotments(bill.agreement, month(bill.months[-1])).of(found.plan, found.country)
    if minutes and "min)" not in plan:
        both = [minutes.domestic, minutes.international] if minutes.international else [minutes.domestic]
        plan = f"{plan} ({' + '.join(text.count(each) for each in both)} min)"
        has_two = bool(minutes.international)
    else:
        has_two = found.counter == INTERNATIONAL
    several = f"{phrase} of the {plan}" if _has_siblings(bill, found) else phrase
    return PoolName(plan, f"{where}, {found.counter} minutes" if has_two and found.counter else where, several)


def _has_siblings(bill: BillView, found: PoolId) -> bool:
    """Whether the country has shared pools of other plans: then "the domestic pool" is no name."""
    shared = (each.id for each in bill.counters if each.id.country == found.country and each.id.counter)
    return any(each.plan != found.plan for each in shared)


def shared_pool(pool_id: str) -> str:
    """The pool without its counter, which an international plan has two of; empty for a call of no pool."""
    return str(PoolId.parse(pool_id).pool) if pool_id else ""


def person(bill: BillView, user_id: str) -> str:
    """The sign-in name of a person's id; the id where there is none."""
    number = bill.people.by_id.get(user_id.casefold())
    return (bill.people.names[number] if number is not None else "") or user_id
