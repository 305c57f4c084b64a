"""What each call of a month draws and costs: pools emptied in the order of the calls, then the price list."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from .calls import Call
from .people import Person
from .rates import rate_of

MINUTES = {"MCOPSTN1": {"US": 3000, "PR": 3000, "CA": 3000, "GB": 1200, "FR": 1200, "DE": 180, "SE": 1200},
           "MCOPSTN2": {"US": 3000, "GB": 1200, "FR": 1200},
           "MCOPSTN5": {"US": 120, "GB": 120}, "MCOPSTN6": {"DE": 240}}  # fmt: skip
INTERNATIONAL_MINUTES = 600
PERSONAL_MINUTES = 120
ZONE_A_MINUTES = 60
PLAN_OF_SKU = {"MCOPSTN1": "MCOPSTN1", "MCOPSTN2": "MCOPSTN2", "MCOPSTN_5": "MCOPSTN5",
               "MCOPSTN_6": "MCOPSTN6", "SPE_E5_CALLINGMINUTES": "MCOPSTN8"}  # fmt: skip
FREE = {"inbound", "emergency", "free_call", "message", "carrier"}
CAPABILITY = {"message": "MCOSMS1", "free_call": "FREECALL", "carrier": ""}


@dataclass
class Counter:
    """Seconds that some people share; `ends_with` is the other counter of an either-or."""

    size: int
    used: int = 0
    emptied: datetime | None = None
    ends_with: "Counter | None" = field(default=None, repr=False)

    @property
    def open(self) -> bool:
        """True while neither this counter nor the one it ends with is used up."""
        return self.used < self.size and (self.ends_with is None or self.ends_with.used < self.ends_with.size)

    def draw(self, billed: int, at: datetime) -> int:
        """The part [s] of a call that the counter still pays."""
        if not self.open:
            return 0
        pooled = min(billed, self.size - self.used)
        self.used += pooled
        if self.used == self.size:
            self.emptied = at
        return pooled


def plan_of(person: Person) -> str:
    """The calling plan a person holds, or nothing."""
    return next((PLAN_OF_SKU[sku] for sku in person.skus if sku in PLAN_OF_SKU), "")


class Pools:
    """Every counter of one month."""

    def __init__(self, people: Iterable[Person], conference_licences: int) -> None:
        self.zone_a = Counter(conference_licences * ZONE_A_MINUTES * 60)
        self.counters: dict[tuple[str, str, str], Counter] = {}
        for person in {p.user_id: p for p in people}.values():
            self._add(person, plan_of(person))

    def _add(self, person: Person, plan: str) -> None:
        if plan == "MCOPSTN8":
            self._grow((person.user_id, plan, "domestic"), PERSONAL_MINUTES)
        elif plan:
            country = _pool_country(person)
            domestic = self._grow((country, plan, "domestic"), MINUTES[plan][person.country])
            if plan == "MCOPSTN2":
                international = self._grow((country, plan, "international"), INTERNATIONAL_MINUTES)
                domestic.ends_with, international.ends_with = international, domestic

    def _grow(self, key: tuple[str, str, str], minutes: int) -> Counter:
        counter = self.counters.setdefault(key, Counter(0))
        counter.size += minutes * 60
        return counter

    def of(self, call: Call) -> Counter | None:
        """The counter a call is meant to draw."""
        if call.holder is None or ("MCOMEETACPEA" in call.holder.skus and call.call_type == "conf_out"):
            return None
        if call.kind == "conference_zone_a":
            return self.zone_a
        plan = plan_of(call.holder)
        owner = call.holder.user_id if plan == "MCOPSTN8" else _pool_country(call.holder)
        return self.counters.get((owner, plan, call.kind))


def _pool_country(person: Person) -> str:
    return "US" if person.country == "PR" else person.country


def priced(calls: Iterable[Call], pools: Pools) -> list[Call]:
    """The calls in the order of the bill, with charge, connection fee and capability filled in."""
    return [_price(call, pools) for call in sorted(calls, key=lambda c: (c.start, c.usage_id))]


def _price(call: Call, pools: Pools) -> Call:
    pay_per_minute = call.call_type == "conf_in" and call.holder and "MCOMEETACPEA" in call.holder.skus
    if call.kind == "unknown" or (call.kind in FREE and not pay_per_minute):
        return replace(call, capability=call.capability or _capability(call, charged=False))
    billed = -(-call.seconds // 60) * 60
    counter = pools.of(call)
    pooled = counter.draw(billed, call.start) if counter and billed else 0
    toll_free = call.kind == "toll_free_in"
    rate = rate_of(call.caller if toll_free else call.callee, toll_free)
    charge, fee = rate.amounts(call.seconds, pooled, billed - pooled)
    return replace(call, charge=charge, fee=fee, capability=_capability(call, counter is None))


def _capability(call: Call, charged: bool) -> str:
    if call.kind in CAPABILITY:
        return CAPABILITY[call.kind]
    if call.call_type.startswith("ucap"):
        return "MCOEV_VIRTUALUSER"
    if call.call_type.startswith("conf"):
        return "MCOMEETACPEA" if call.holder and "MCOMEETACPEA" in call.holder.skus else "MCOMEETADD"
    plan = plan_of(call.holder) if call.holder else ""
    return "MCOPSTNPP" if charged or not plan else plan
