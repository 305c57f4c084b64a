"""What was used: the calls of a bill by day, cost centre, kind, payer, pool and country, or call by call."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import pyarrow as pa

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.sums import carriers_months, rounds_carriers
from chargeback_kit.chargeback.split import divide
from chargeback_kit.focus.charge import (
    BY_USE,
    SECONDS,
    SEGMENTS,
    USAGE,
    Charge,
    Quantity,
    Resource,
    Sku,
    count,
    in_parts,
    minutes,
)
from chargeback_kit.focus.supplier import MICROSOFT, Suppliers
from chargeback_kit.money import from_micro, to_micro
from chargeback_kit.phone_numbers import phone_number
from chargeback_kit.reference.spoken import country_name
from chargeback_kit.rules.calendar import NS, Month, day_end, day_start
from chargeback_kit.rules.kinds import is_message, kind_name
from chargeback_kit.rules.pools import PoolCounter

NUMBER = "Service number"
BILLED_BY = {"carrier", "postpaid", "unfunded"}
"""Who pays what is invoiced itself, and not covered by something bought before."""


class DayOfBill(NamedTuple):
    """A day of a month, in the bill's time zone [ns]."""

    month: Month
    from_ns: int
    until_ns: int


@dataclass(frozen=True)
class Group:
    """Calls that one row may stand for; seconds, of messages segments, and money [micro-units]."""

    day: DayOfBill
    center: str
    kind: str
    rule_id: str
    category: str
    payer: str
    counter: PoolCounter | None
    message_pool: str
    carrier_no: int
    operator: str
    usage_country: str
    country: str
    own_number: int | None
    usage_id: str
    start_ns: int
    until_ns: int
    calls: int
    billed: int
    pooled: int
    amount: int
    saved: int

    @property
    def is_message(self) -> bool:
        """Whether it counts segments."""
        return is_message(self.kind)


def groups(bill: ComputedBill, *, by_call: bool = False) -> list[Group]:
    """The calls of a bill in groups, each on one day; one group per call with ``by_call``."""
    days = days_of(bill)
    columns = ("day_no", "from_ns", "until_ns")
    rows = [(number, day.from_ns, day.until_ns) for number, day in enumerate(days)]
    cells = zip(*rows, strict=True)
    asked = pa.table(dict(zip(columns, map(list, cells), strict=True)))
    found = bill.run.ask("focus_usage", {"days_asked": asked}, by_call=by_call).to_pylist()
    centers, counters = bill.inputs.cost_centers, bill.counters
    pools = [counter.pool_id for counter in bill.inputs.message_counters] if bill.messages else []
    money = _carriers_to_the_cent(bill, found, days)
    return [
        Group(
            day=days[row["day_no"]],
            center=centers[row["cost_center_no"]],
            counter=counters[row["counter_no"]] if row["counter_no"] >= 0 else None,
            message_pool=pools[row["message_counter_no"]] if row["message_counter_no"] >= 0 else "",
            amount=money.get(place, row["amount_micro"]),
            saved=max(0, row["saved_micro"]),
            **{name: row[name] for name in COPIED},
        )
        for place, row in enumerate(found)
    ]


COPIED = (
    *("kind", "rule_id", "category", "payer", "carrier_no", "operator", "usage_country", "country", "own_number"),
    *("usage_id", "start_ns", "until_ns", "calls", "billed", "pooled"),
)


def days_of(bill: ComputedBill) -> list[DayOfBill]:
    """Every day of the bill's months."""
    zone = bill.agreement.switches.month_time_zone
    return [
        DayOfBill(month, day_start(day, zone), day_end(day, zone))
        for month in bill.inputs.months
        for day in (month.first + timedelta(days=number) for number in range(month.days))
    ]


def _carriers_to_the_cent(bill: ComputedBill, rows: list[dict[str, int]], days: list[DayOfBill]) -> dict[int, int]:
    """The money of carriers' rows where cards have parts of a cent: a carrier's month is rounded once (R35, R52)."""
    if not rounds_carriers(bill.run):
        return {}
    centers = bill.inputs.cost_centers
    owed: dict[tuple[int, str, str], int] = {}
    for (carrier, month_no), shares in carriers_months(bill.run.beneath or bill.run).items():
        for number, part in divide(from_micro(sum(shares.values())), shares).parts.items():
            key = carrier, bill.months[month_no], centers[int(number)]
            owed[key] = owed.get(key, 0) + to_micro(part)
    own: dict[tuple[int, str, str], dict[int, int]] = {}
    for place, row in enumerate(rows):
        if row["amount_micro"] and row["carrier_no"]:
            key = row["carrier_no"], days[row["day_no"]].month.name, centers[row["cost_center_no"]]
            own.setdefault(key, {})[place] = row["amount_micro"]
    return {place: part for key, weights in own.items() for place, part in in_parts(owed[key], weights).items()}


def paid(group: Group, suppliers: Suppliers) -> Iterator[Charge]:
    """What of some calls no pool covers: what was charged for, and what costs nothing."""
    beyond = group.billed - group.pooled
    if group.pooled and not beyond and not group.amount:
        return
    is_billed = group.payer in BILLED_BY
    yield charge(
        group,
        suppliers,
        beyond,
        billed=group.amount if is_billed else 0,
        effective=group.amount,
        listed=group.amount,
        payer="free" if group.payer == "pool" else group.payer,
        resource=_number(group),
    )


def charge(group: Group, suppliers: Suppliers, used: int, **said: object) -> Charge:
    """A charge of usage for so many seconds, or segments, of some calls."""
    is_carriers = group.kind == "carrier"
    provider = suppliers.carrier(group.operator) if is_carriers else MICROSOFT
    what = "text messages" if group.is_message else f"{kind_name(group.kind)} calls"
    where = f" to {country_name(group.country)}" if group.country else ""
    values: dict[str, object] = {
        "kind": group.kind,
        "charge_category": USAGE,
        "frequency": BY_USE,
        "says": f"{what[0].upper()}{what[1:]}{where}",
        "month": group.day.month,
        "from_ns": group.start_ns if group.usage_id else group.day.from_ns,
        "until_ns": max(group.until_ns, group.start_ns + NS) if group.usage_id else group.day.until_ns,
        "provider": provider,
        "issuer": provider if is_carriers else suppliers.issuer,
        "center": group.center,
        "category": group.category,
        "rule": group.rule_id,
        "sku": Sku(f"usage/{group.kind}", what[0].upper() + what[1:], f"usage/{group.kind}/{group.country or 'any'}"),
        "priced": _priced(group, used),
        "consumed": count(used, SEGMENTS if group.is_message else SECONDS),
        "region": group.usage_country,
        "country": group.country,
        "usage_id": group.usage_id,
    }
    return Charge(**(values | said))  # type: ignore[arg-type]


def _priced(group: Group, used: int) -> Quantity:
    return count(used, SEGMENTS) if group.is_message else minutes(used)


def _number(group: Group) -> Resource | None:
    if group.own_number is None:
        return None
    written = str(phone_number(group.own_number))
    return Resource(written, written, NUMBER)
