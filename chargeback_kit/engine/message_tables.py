"""The small tables that messages need (R28): their pools, and whose plan draws which."""

from collections.abc import Iterator

import pyarrow as pa

from chargeback_kit.engine.inputs import Inputs
from chargeback_kit.engine.small_tables import Row, _memberships, _table
from chargeback_kit.rules.messages import message_pool, messages_of
from chargeback_kit.rules.plans import Allotments, plans


def message_tables(inputs: Inputs) -> dict[str, pa.Table]:
    """The tables by the names the stages know them by."""
    return {
        "message_counters": message_counters(inputs),
        "message_plans": _table("membership_no:i capability:s counter_no:i holds_several:b", _plans(inputs)),
    }


def message_counters(inputs: Inputs) -> pa.Table:
    """The pools by number."""
    rows = ((number, each.pool_id, each.size_segments) for number, each in enumerate(inputs.message_counters))
    return _table("counter_no:i pool_id:s size_segments:l", rows)


def _plans(inputs: Inputs) -> Iterator[Row]:
    """The pool that each membership draws: by no capability, and by each of several plans."""
    numbers = {(pool.id, pool.month): number for number, pool in enumerate(inputs.message_counters)}
    ranked = {month.name: Allotments(inputs.agreement, month).ranked for month in inputs.months}
    for number, member in enumerate(_memberships(inputs)):
        held = ranked[member.month.name](plans(member.row.skus), member.country)
        for capability, plan in (*((("", held[0]),) if held else ()), *((plan, plan) for plan in held if held[1:])):
            known = messages_of(plan, member.country, member.month) is not None
            counter = numbers.get((message_pool(plan), member.month.name)) if known else None
            yield number, capability, counter, len(held) > 1
