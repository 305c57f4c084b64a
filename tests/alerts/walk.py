"""The alerts of a bill from a plain walk over its calls, and those that it lists."""

from collections.abc import Iterator
from typing import Any

import chargeback_kit as ck
from chargeback_kit.rules.pool_id import PoolId

Alert = tuple[int, str, str, str, str]
"""When [ns], what, of which pool or wallet, in which month, at which call."""


def walked(found: ck.Bill) -> list[Alert]:
    """Every alert of a bill from a walk over its calls in order, with plain sums."""
    return sorted([*_pools(found), *_wallet(found)])


def _pools(found: ck.Bill) -> Iterator[Alert]:
    draws = found.stages["draws"].assign(usage_id=lambda frame: frame["usage_id"].astype(str))
    draws = draws[draws["counter_no"].notna()].sort_values(["start_ns", "usage_id"])
    counters = found.inputs.counters
    groups: dict[tuple[str, PoolId], list[int]] = {(counter.month, counter.group): [] for counter in counters}
    for number, counter in enumerate(counters):
        groups[counter.month, counter.group].append(number)
    for (month, _), members in groups.items():
        if any(counters[n].size_seconds == 0 for n in members):
            continue
        used, passed = dict.fromkeys(members, 0), set[int]()
        drawn: Iterator[Any] = draws[draws["counter_no"].isin(members)].itertuples()
        for row in drawn:
            number = int(row.counter_no)
            used[number] += row.billed_seconds
            size = counters[number].size_seconds
            if number not in passed and 5 * used[number] >= 4 * size:
                passed.add(number)
                yield row.start_ns, "pool_80", counters[number].pool_id, month, row.usage_id
            if used[number] >= size:
                for each in members:
                    yield row.start_ns, "pool_100", counters[each].pool_id, month, row.usage_id
                break


def _wallet(found: ck.Bill) -> Iterator[Alert]:
    wallet = found.agreement.wallet
    if wallet is None:
        return
    at_or_below = found.agreement.switches.trigger_at == "at_or_below"
    was_low = was_out = False
    rows: list[Any] = list(found.wallet.itertuples())
    cause = rows[0]
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        is_low = row.balance <= wallet.trigger if at_or_below else row.balance < wallet.trigger
        begins_low = is_low and not was_low and wallet.has_trigger
        was_low = is_low
        cause = cause if row.event == "recharge" else row
        begins_out = False
        if after is None or not (after.event == "recharge" or (after.event == "top_up" and after.at == row.at)):
            is_out = row.balance < 0 or (row.balance == 0 and row.event != "opening")
            begins_out, was_out = is_out and not was_out, is_out
        if begins_low or begins_out:
            yield row.at.value, "wallet_trigger", "wallet", found.months[0], cause.usage_id


def listed(found: ck.Bill) -> list[Alert]:
    rows: Iterator[Any] = found.alerts.itertuples()
    return sorted((row.at.value, row.what, row.subject, row.month, row.usage_id) for row in rows)
