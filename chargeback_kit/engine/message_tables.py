"""The small tables that messages need (R28): their pools, whose plan draws which, and the prices of a segment."""

from collections.abc import Iterator
from datetime import date

import pyarrow as pa

from chargeback_kit.engine.inputs import Inputs
from chargeback_kit.engine.prefix_ranges import prefix_ranges
from chargeback_kit.engine.small_tables import Row, _memberships, _rate_periods, _table
from chargeback_kit.rules.messages import MESSAGE_RATE, message_pool, messages_of
from chargeback_kit.rules.plans import Allotments, plans


def message_tables(inputs: Inputs) -> dict[str, pa.Table]:
    """The tables by the names the stages know them by."""
    return {
        "message_counters": message_counters(inputs),
        "message_plans": _table("membership_no:i capability:s counter_no:i holds_several:b", _plans(inputs)),
        "message_rate_ranges": _table("rate_period_no:i prefix_position:l price_nano:l", _rate_ranges(inputs)),
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


def _rate_ranges(inputs: Inputs) -> Iterator[Row]:
    """The prices of a segment by prefix; of one prefix the latest in force, then the later line."""
    for number, day in enumerate(_rate_periods(inputs)):
        today = inputs.months[0].first if day == date.min else day
        best: dict[str, tuple[date, int, int]] = {}
        for rate in inputs.own_rates:
            since = rate.effective_from or date.min
            if rate.number_kind == MESSAGE_RATE and since <= today:
                best[rate.prefix] = max(best.get(rate.prefix, (date.min, -1, 0)), (since, rate.line, rate.price_nano))
        for start, price in prefix_ranges((prefix, found[2]) for prefix, found in best.items()):
            yield number, start, price
