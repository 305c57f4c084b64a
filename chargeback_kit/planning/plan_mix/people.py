"""The people a plan could be chosen for: where they are, what they hold, and who stays as they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.planning.plan_mix.options import NONE, comes_with_a_plan, names, option_of_plan, option_of_sku
from chargeback_kit.records.users import Stay
from chargeback_kit.rules.calendar import Month
from chargeback_kit.rules.plans import CREDITS, grants, plans
from chargeback_kit.rules.pools import days_in, pool_country

PPM = 1_000_000


@dataclass(frozen=True)
class Person:
    """Somebody on the user list: where, with which licences, and why they stay as they are (empty if they may move).

    ``today`` is their option, of several the largest; ``options_today`` are all of them. ``held`` [M] is the part of
    each month [10⁻⁶] for which a licence of theirs counts; 0 where they are not on the list.
    """

    key: str
    name: str
    user_id: str
    country: str
    cost_center: str
    skus: tuple[str, ...]
    today: str
    options_today: tuple[str, ...]
    has_credits: bool
    stays_because: str
    held: tuple[int, ...]

    @property
    def has_bundle(self) -> bool:
        """Whether the plan is part of a licence for more."""
        return any(comes_with_a_plan(sku) for sku in self.skus)

    @property
    def pool_country(self) -> str:
        """The country of the pools they draw; Puerto Rico's is the United States (R21)."""
        return pool_country(self.country)


def key_of(bill: ComputedBill, person: int) -> str:
    """What names a person in every bill: the object id, else the sign-in name."""
    people = bill.inputs.people
    return (people.ids[person] or people.names[person]).casefold()


def people_of(bills: Sequence[ComputedBill], months: Sequence[Month]) -> tuple[Person, ...]:
    """Everybody who is on a list of users in one of the months."""
    stays: dict[str, list[Stay]] = {}
    for bill in bills:
        for stay in bill.inputs.people.stays:
            if any(days_in(stay, month) for month in bill.inputs.months):
                stays.setdefault(key_of(bill, stay.person), []).append(stay)
    daily = any(bill.agreement.switches.allotment_proration == "daily" for bill in bills)
    return tuple(_person(key, found, months, daily=daily) for key, found in stays.items())


def _person(key: str, stays: Sequence[Stay], months: Sequence[Month], *, daily: bool) -> Person:
    last = stays[-1].row
    skus = tuple(dict.fromkeys(sku for stay in stays for sku in stay.row.skus))
    held = {option_of_sku(sku) for sku in last.skus} | {option_of_plan(plan) for plan in plans(last.skus)}
    options = tuple(name for name in names() if name in held)
    return Person(
        key,
        last.user_principal_name or last.user_id,
        last.user_id,
        last.country,
        last.cost_center,
        last.skus,
        options[-1] if options else NONE,
        options or (NONE,),
        CREDITS in grants(skus),
        _stays_because(stays, skus, months[-1]),
        tuple(_held(stays, month, daily=daily) for month in months),
    )


def _stays_because(stays: Sequence[Stay], skus: Sequence[str], last: Month) -> str:
    if not any(days_in(stay, last) for stay in stays):
        return f"no longer on the user list in {last.name}"
    countries = {stay.row.country for stay in stays}
    if bundles := sorted(sku for sku in skus if comes_with_a_plan(sku)):
        return f"the plan is part of {bundles[0]}"
    if countries == {""}:
        return "the user list names no country"
    if len(countries) > 1:
        return "more than one country in the months given"
    return ""


def _held(stays: Sequence[Stay], month: Month, *, daily: bool) -> int:
    days = sum(days_in(stay, month) for stay in {(s.start, s.end): s for s in stays}.values())
    return min(PPM, days * PPM // month.days) if daily else PPM * (days > 0)
