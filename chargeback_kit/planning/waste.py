"""What is paid for and brings nothing (R57), with its money per month: advice, never a cost.

Everything is asked of the end of the last month: who held what on its last day, at today's price in the agreement. A
call of any month of the bill counts as use. Idle licences whose minutes meetings used, since what is bought fills the
pool of conferencing (R24), are listed like all others, and say so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from weakref import WeakKeyDictionary

import pandas as pd
import pyarrow as pa

from chargeback_kit.bill import tables
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.planning.licences import IdleLicences, bought_as, idle_licences
from chargeback_kit.records.agreement import same_sku
from chargeback_kit.records.users import Membership
from chargeback_kit.rules.plans import CONFERENCING, PHONE, grants, is_only_calling_plan, plans
from chargeback_kit.rules.pool_id import US_CA, ZONE_A, PoolId, named_pool
from chargeback_kit.rules.pools import pool_country

ZERO = Decimal("0.00")
NO_PHONE, POOL, NOT_USED, TWICE, NO_CALL, SERVICE, IDLE = REASONS = (
    "plan without a Phone licence",
    "pool that nobody needed",
    "plan not used",
    "conferencing held twice",
    "Phone licence without a call",
    "service number without a call",
    "idle licence",
)


@dataclass(frozen=True)
class Waste:
    """One line: why, whom it concerns, which licence, and what it is worth per month."""

    reason: str
    people: int
    who: str
    cost_center: str
    sku: str
    amount: Decimal
    because: str
    pool: str = ""


_KNOWN: WeakKeyDictionary[ComputedBill, pd.DataFrame] = WeakKeyDictionary()


def waste(bill: ComputedBill) -> pd.DataFrame:
    """The waste of a bill, found once for everybody who asks: page, workbook, panels and ``bill.waste``."""
    if bill not in _KNOWN:
        _KNOWN[bill] = _table(bill)
    return _KNOWN[bill]


def remember(bill: ComputedBill, found: pd.DataFrame) -> None:
    """Keep the waste of a bill that cannot find it itself, since its names are pseudonyms."""
    _KNOWN[bill] = found


def _table(bill: ComputedBill) -> pd.DataFrame:
    """One row per person and licence that brings nothing, per pool, number, and SKU with idle licences; each licence
    once, by the first reason that fits. Amounts are money a month, 0.00 where the agreement names no price. The bill of
    another currency has none.
    """
    lines = () if bill.inputs.is_side_bill else _found(bill)
    found = sorted(lines, key=lambda line: REASONS.index(line.reason))
    texts = {
        "reason": [line.reason for line in found],
        "rule_id": ["R57"] * len(found),
        "user_principal_name": [line.who for line in found],
        "cost_center": [line.cost_center for line in found],
        "sku": [line.sku for line in found],
        "pool": [line.pool for line in found],
        "because": [line.because for line in found],
    }
    columns = {name: pa.array(values, pa.string()) for name, values in texts.items()}
    columns["people"] = pa.array([line.people for line in found], pa.int64())
    columns["amount"] = pa.array([line.amount for line in found], tables.MONEY)
    ordered = ("reason", "rule_id", "people", "user_principal_name", "cost_center", "sku", "pool", "amount", "because")
    return tables.frame(pa.table({name: columns[name] for name in ordered}))


def _found(bill: ComputedBill) -> Iterator[Waste]:
    calls = {row["person"]: row for row in bill.run.ask("calls_of_people", of_plans=_of_plans(bill)).to_pylist()}
    price = _prices(bill)
    unused = dict(_unused_pools(bill))
    for pool, people in unused.items():
        said = f"no minute was drawn from {named_pool(str(pool))}"
        line = _line(POOL, bought_as(bill.agreement, pool.plan) or pool.plan, price, said, number=people)
        yield replace(line, pool=str(pool))
    last = bill.inputs.months[-1].last
    for held in bill.people.memberships:
        if held.start <= last <= held.end and not bill.inputs.resource_accounts.holds(held.person, held.row):
            used = calls.get(held.person, {"calls": 0, "plan_calls": 0})
            yield from _of_person(held, used, price, unused)
    yield from _service_numbers(bill)
    yield from (_idle(each, price) for each in idle_licences(bill, bill.months[-1]))


def _idle(found: IdleLicences, price: dict[str, Decimal]) -> Waste:
    """The idle licences of a part number, with how many of them bring minutes that meetings used."""
    fee, needed = found.fee, found.number - found.free
    said = f"{found.number} of {fee.purchased} bought and held by nobody"
    said += f"; meetings used the minutes of {needed} of them" if needed else ""
    return Waste(IDLE, 0, "", fee.unowned, fee.sku, fee.idle_amount, _priced(said, price.get(same_sku(fee.sku))))


def _of_plans(bill: ComputedBill) -> list[int]:
    """The counters that calling plans fill: what a meeting draws from one of them is use of the plan (R27)."""
    others = {ZONE_A.plan, US_CA.plan}
    return [number for number, c in enumerate(bill.counters) if c.plan not in others and not c.is_carriers]


def _prices(bill: ComputedBill) -> dict[str, Decimal]:
    """The prices that the agreement names; 0.00 is one."""
    named = (line for line in bill.agreement.licence if line.has_price)
    return {same_sku(line.sku): line.unit_price for line in named}


def _line(
    reason: str, sku: str, price: dict[str, Decimal], because: str, held: Membership | None = None, number: int = 1
) -> Waste:
    each = price.get(same_sku(sku))
    amount = ((each or ZERO) * number).quantize(ZERO, ROUND_HALF_UP)
    who, center = (held.row.user_principal_name or held.row.user_id, held.row.cost_center) if held else ("", "")
    return Waste(reason, number, who, center, sku, amount, _priced(because, each))


def _priced(because: str, price: Decimal | None) -> str:
    if price is None:
        return f"{because}; the agreement names no price"
    return because if price else f"{because}; free by the agreement"


def _of_person(
    held: Membership,
    used: dict[str, int],
    price: dict[str, Decimal],
    unused: dict[PoolId, int],
) -> Iterator[Waste]:
    """What one person holds on the last day and does not need; a licence for more than one thing stays."""
    row = held.row
    has_phone = PHONE in grants(row.skus)
    for sku in row.skus:
        if is_only_calling_plan(sku):
            in_unused = any(PoolId(pool_country(row.country), plan) in unused for plan in plans([sku]))
            if in_unused:
                continue
            if not has_phone:
                yield _line(NO_PHONE, sku, price, "no licence of theirs brings Teams Phone", held)
            elif not used["plan_calls"]:
                received = " (calls were received)" if used["calls"] else ""
                yield _line(NOT_USED, sku, price, f"no domestic or international call, no message{received}", held)
        elif grants([sku]) == {PHONE} and not plans([sku]) and not used["calls"]:
            yield _line(NO_CALL, sku, price, "no call was made or received", held)
    yield from (_line(TWICE, *(sku, price, f"{by} brings it too"), held) for sku, by in _twice(row.skus))


@cache
def _twice(skus: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The licences for conferencing alone that are not needed, each with one that brings it too.

    >>> _twice(("MCOMEETADV", "SPE_E5")), _twice(("MCOMEETADV",))
    ((('MCOMEETADV', 'SPE_E5'),), ())
    """
    bring = sorted(dict.fromkeys(sku for sku in skus if CONFERENCING in grants([sku])))
    alone = [sku for sku in bring if grants([sku]) == {CONFERENCING} and not plans([sku])]
    kept = next((sku for sku in bring if sku not in alone), bring[0] if bring else "")
    return tuple((sku, kept) for sku in alone if sku != kept)


def _unused_pools(bill: ComputedBill) -> Iterator[tuple[PoolId, int]]:
    """The pools of people that have minutes and of which none was drawn in any month, with their last licences."""
    size: dict[PoolId, int] = {}
    used: dict[PoolId, int] = {}
    licences: dict[PoolId, int] = {}
    drawn = {row["counter_no"]: row["billed_seconds"] for row in bill.run.rows("pool_use")}
    for number, counter in enumerate(bill.counters):
        if counter.id != ZONE_A and counter.licences > 1 and not counter.is_carriers:
            key = counter.id.pool
            size[key] = size.get(key, 0) + counter.size_seconds
            used[key] = used.get(key, 0) + (drawn.get(number) or 0)
            if counter.month == bill.months[-1]:
                licences[key] = counter.licences
    for key, number in licences.items():
        if size[key] and not used[key]:
            yield key, number


def _service_numbers(bill: ComputedBill) -> Iterator[Waste]:
    listed = [number for number in bill.folder.numbers if number.is_service]
    if not listed:
        return
    found = bill.run.ask("called_numbers", digits=[number.digits for number in listed])
    called = set(found["number"].to_pylist())
    for number in listed:
        if number.digits not in called:
            said = f"+{number.digits} ({number.number_type}) had no call; the agreement names no price"
            yield Waste(SERVICE, 0, number.assigned_to, "", "", ZERO, said)
