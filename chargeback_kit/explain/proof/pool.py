"""The proof of a pool: what fills it, what it covered, and what the calls over it cost (R21 to R26, R28, R35)."""

from collections import Counter
from collections.abc import Callable, Iterator

import pandas as pd

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.proof.figure import Figure, floored, product, quotient, read, total
from chargeback_kit.rules.bundles import bundles
from chargeback_kit.rules.calendar import Month
from chargeback_kit.rules.messages import MessageCounter, message_holders
from chargeback_kit.rules.plans import Allotments, conference_minutes, free_minutes
from chargeback_kit.rules.pool_id import INTERNATIONAL, US_CA, ZONE_A
from chargeback_kit.rules.pools import PoolCounter, anywhere_licences, pool_members

MINUTE = read("seconds of a minute", 60, "s")
Held = tuple[tuple[int, int, str], ...]
"""The stays of one person with a plan: days, minutes (or messages) of one licence, and the source of that figure."""


def over_proof(bill: ComputedBill, calls: pd.DataFrame) -> Figure:
    """What calls over a pool cost. ``calls``: those over it, with ``usage_id`` and ``amount``."""
    rows = zip(calls["usage_id"], calls["amount"], strict=True)
    parts = [
        read(f"call {usage_id}", amount, bill.currency, f'explain("{usage_id}")', "R30") for usage_id, amount in rows
    ]
    return total("calls over the pool", *parts, unit=bill.currency, rule="R30")


def use_proof(says: str, calls: pd.DataFrame, column: str, unit: str) -> Figure:
    """What a pool covered, or did not: the ``column`` of its calls added up."""
    rows = zip(calls["usage_id"], calls[column], strict=True)
    parts = [
        read(f"call {usage_id}", int(value), unit, f'explain("{usage_id}")', "R26") for usage_id, value in rows if value
    ]
    return total(says, *parts, unit=unit, rule="R26")


def size_proof(bill: ComputedBill, counter: PoolCounter | MessageCounter) -> Figure:
    """How large a pool is, from its licences; in another world, which changes them, as that world says."""
    month = next(found for found in bill.inputs.months if found.name == counter.month)
    if isinstance(counter, MessageCounter):
        found, size = _of_messages(bill, counter, month), counter.size_segments
    else:
        found, size = _of_minutes(bill, counter, month), counter.size_seconds
    if found is None or found.value != size:
        return read(
            "size", size, "" if isinstance(counter, MessageCounter) else "s", "the change that was asked for", "R21"
        )
    return found


def _of_minutes(bill: ComputedBill, counter: PoolCounter, month: Month) -> Figure | None:
    if counter.is_carriers:
        return _of_bundle(bill, counter)
    if counter.id == US_CA:
        licences = read("licences", counter.licences, "", "users.csv", "R24")
        return _seconds(
            "size",
            product("minutes", licences, read("minutes of one", free_minutes(), "min", "the facts of conferencing")),
        )
    if counter.id == ZONE_A:
        return _of_conferencing(bill, counter, month)
    held = pool_members(bill.people, bill.agreement, month).get(counter.id if counter.id.holder else counter.id.pool)
    if held is None:
        return None
    allotments = Allotments(bill.agreement, month)
    which = int(counter.id.counter == INTERNATIONAL)

    def stay(country: str, days: int) -> tuple[int, int, str]:
        found = allotments.of(counter.plan, country)
        return (days, (found.domestic, found.international)[which], found.source) if found else (days, 0, "")

    alike: Counter[Held] = Counter()
    for holder, number in held.items():
        alike[tuple(stay(*each) for each in holder)] += number
    return _of_licences(alike, month, "min", "R21", is_daily=_is_daily(bill), sized=_seconds)


def _of_messages(bill: ComputedBill, counter: MessageCounter, month: Month) -> Figure | None:
    held = message_holders(bill.people, month).get(counter.id.plan, {})
    alike = Counter(tuple((days, number, "the facts of messages") for days, number in stays) for stays in held.values())
    return _of_licences(alike, month, "", "R28", is_daily=_is_daily(bill), sized=lambda says, found: found)


def _of_licences(
    alike: "Counter[Held]",
    month: Month,
    unit: str,
    rule: str,
    *,
    is_daily: bool,
    sized: Callable[[str, Figure], Figure],
) -> Figure:
    """The minutes of every licence, or of every day of one; ``alike`` is how many people have the same stays."""
    parts = list(_parts(alike, unit, rule, is_daily=is_daily))
    if not is_daily:
        return sized("size", total("of all licences", *parts, unit=unit, rule=rule))
    whole = sized("of all days", total("of all licences", *parts, unit=unit, rule=rule))
    by_day = quotient("of the month's days", whole, read("days of the month", month.days), whole.unit)
    return floored("size", by_day, 0, whole.unit, rule)


def _parts(alike: "Counter[Held]", unit: str, rule: str, *, is_daily: bool) -> Iterator[Figure]:
    if is_daily:
        for stays, number in alike.items():
            for days, minutes, source in stays:
                people = read("licences", number, "", "users.csv", rule)
                one = read("of one licence", minutes, unit, source, rule)
                yield product("licences by days", people, read("days held", days, "", "users.csv"), one, unit=unit)
        return
    by_minutes: Counter[tuple[int, str]] = Counter()
    for stays, number in alike.items():
        _, minutes, source = max(stays, key=lambda stay: stay[1])
        by_minutes[minutes, source] += number
    for (minutes, source), number in by_minutes.items():
        people = read("licences", number, "", "users.csv", rule)
        yield product("licences", people, read("of one licence", minutes, unit, source, rule), unit=unit)


def _of_conferencing(bill: ComputedBill, counter: PoolCounter, month: Month) -> Figure:
    more = Counter(anywhere_licences(bill.people, month)[: counter.licences])
    is_bought = bill.agreement.switches.conference_licences == "purchased" and bill.agreement.licence
    source = "agreement.toml, [[licence]]" if is_bought else "users.csv"
    parts = [
        product(
            "for any destination",
            read("licences", number, "", "users.csv"),
            read("minutes of one", minutes, "min", "the facts of conferencing"),
            unit="min",
        )
        for minutes, number in more.items()
    ]
    others = read("licences", counter.licences - more.total(), "", source, "R24")
    each = read(
        "minutes of one",
        conference_minutes(bill.agreement),
        "min",
        _conference_source(bill),
        "R24",
    )
    return _seconds(
        "size", total("minutes", *parts, product("of licences", others, each, unit="min"), unit="min", rule="R24")
    )


def _conference_source(bill: ComputedBill) -> str:
    """Where the minutes of a conferencing licence stand (R24)."""
    is_agreed = bill.agreement.conference.minutes_per_licence is not None
    return "agreement.toml, [conference]" if is_agreed else "the facts of conferencing"


def _of_bundle(bill: ComputedBill, counter: PoolCounter) -> Figure:
    """A carrier's bundle: its minutes for each user, channel or number that the fee is paid for (R35)."""
    bundle = next(found for name, _, found in bundles(bill.agreement) if name == counter.id)
    paid = read("paid for", counter.licences, "", "agreement.toml, [[carrier]]", "R35")
    each = read("minutes of one", bundle.minutes, "min", "agreement.toml, [[carrier.bundle]]", "R35")
    return _seconds("size", product("minutes", paid, each, unit="min", rule="R35"))


def _seconds(says: str, minutes: Figure) -> Figure:
    return product(says, minutes, MINUTE, unit="s", rule=minutes.rule)


def _is_daily(bill: ComputedBill) -> bool:
    return bill.agreement.switches.allotment_proration == "daily"
