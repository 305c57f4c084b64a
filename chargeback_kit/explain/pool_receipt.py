"""From a pool to what fills it, what it covered, when it ran out, and the calls over it."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.calls_of import calls_of
from chargeback_kit.explain.naming import pool_name
from chargeback_kit.explain.pool_facts import (
    AnyCounter,
    EndOfPool,
    duration,
    ended_with,
    noun,
    pool_end,
    rules_of,
    table_of,
)
from chargeback_kit.explain.proof.figure import Figure
from chargeback_kit.explain.proof.pool import over_proof, size_proof, use_proof
from chargeback_kit.explain.receipt import Receipt, ReceiptStep, amount_of
from chargeback_kit.rules.messages import MessageCounter


def pool_receipt(bill: ComputedBill, counter: AnyCounter) -> Receipt:
    """The receipt of a pool in a month: its amount is what the calls cost of which it did not cover all.

    Beside the amount it proves the pool's size, what it covered and what was over.
    """
    calls = calls_of(bill, pool=counter.pool_id, month=counter.month).table
    calls = calls.assign(pooled_segments=calls["segments"] - calls["over_segments"])
    _, left = _columns(counter)
    over = calls.loc[calls[left] > 0]
    amount, size = amount_of(over), size_proof(bill, counter)
    named = pool_name(bill, counter.pool_id)
    title = f"{named.title}, {text.months([counter.month])}"
    line = (
        f"{_units(counter, _sum(over[left]))} over {named.phrase} in {_calls(counter, len(over))}: "
        f"{text.money(amount, bill.currency)}"
        if len(over)
        else f"{named.phrase} covered all that was drawn: {text.money(amount, bill.currency)}"
    )
    return Receipt(
        title,
        amount,
        tuple(_steps(bill, counter, size, calls, over)),
        line,
        partial(over_proof, bill, over),
        also=partial(_also, counter, size, calls),
        calls=calls,
    )


def _also(counter: AnyCounter, size: Figure, calls: pd.DataFrame) -> tuple[Figure, ...]:
    covered, left = _columns(counter)
    unit = "" if isinstance(counter, MessageCounter) else "s"
    return (
        size,
        use_proof("covered", calls, covered, unit),
        use_proof("over the pool", calls, left, unit),
    )


def _steps(
    bill: ComputedBill, counter: AnyCounter, size: Figure, calls: pd.DataFrame, over: pd.DataFrame
) -> Iterator[ReceiptStep]:
    covered, left = _columns(counter)
    end = pool_end(bill, counter)
    made_of = f"{_made_of(size, counter)}: {_units(counter, int(size.value))}"
    yield ReceiptStep("size", rules_of(counter), made_of, _source(bill, size, counter))
    drew = calls.loc[calls[covered] > 0]
    taken = _sum(drew[covered])
    whole = "" if end is None or taken <= size.value else f"; {end.usage_id} met its end and is covered whole"
    yield ReceiptStep(
        "covered",
        "R26",
        f"{_units(counter, taken)} of {_calls(counter, len(drew))}{whole}",
        "calls.csv, switch pool_edge" if whole else "calls.csv",
    )
    yield _end(bill, counter, end, int(size.value) - taken)
    said = f"{_units(counter, _sum(over[left]))} in {_calls(counter, len(over))}" if len(over) else "nothing"
    yield ReceiptStep("over", "R30", f"{said}: {text.money(amount_of(over), bill.currency)}", "calls.csv")


def _end(bill: ComputedBill, counter: AnyCounter, end: EndOfPool | None, unused: int) -> ReceiptStep:
    """When and by which call a pool ran out; of a plan with two counters it may be the other one that ended it."""
    pools = bill.message_pools if isinstance(counter, MessageCounter) else bill.pools
    row = pools.loc[(pools["pool_id"] == counter.pool_id) & (pools["month"] == counter.month)].iloc[0]
    if end is not None and (end.of != counter or end.at is None):
        left = f"; {_units(counter, unused)} were left and cover nothing after it" if end.at and unused > 0 else ""
        rules = "R23, R26" if end.of != counter else "R26"
        return ReceiptStep("end", rules, f"{ended_with(counter, end)}{left}", "pools.csv")
    said = f"it lasted, {_units(counter, unused)} were left"
    if not pd.isna(row["exhausted_at"]):
        by = f", by the call {end.usage_id}" if end is not None else ""
        said = f"it ran out on {text.instant(row['exhausted_at'])} UTC{by}"
    return ReceiptStep("end", "R26", said, "message_pools.csv" if isinstance(counter, MessageCounter) else "pools.csv")


def _made_of(size: Figure, counter: AnyCounter) -> str:
    """What fills a pool: ``8 licences of 180 min``."""
    parts = [
        figure for figure in _all(size) if figure.how == "product" and figure.of[0].says in ("licences", "paid for")
    ]
    alike: Counter[tuple[str, str]] = Counter()
    for number, *days, one in (figure.of for figure in parts):
        held = f" on {text.counted(int(days[0].value), 'day')}" if days else ""
        alike[held, f"{text.count(int(one.value))}{' min' if one.unit == 'min' else ''}"] += int(number.value)
    said = [f"{text.counted(number, 'licence')}{held} of {each}" for (held, each), number in alike.items()]
    return text.listed(said) if said else text.counted(counter.licences, "licence")


def _source(bill: ComputedBill, size: Figure, counter: AnyCounter) -> str:
    """The files that the figures of a size stand in; the page that says a plan's minutes stands in the proof."""
    read = [figure.source for figure in _all(size) if figure.source]
    files = (source if ".toml" in source or ".csv" in source else table_of(bill, counter) for source in read)
    return ", ".join(dict.fromkeys(files)) or "users.csv"


def _all(figure: Figure) -> Iterator[Figure]:
    yield figure
    for each in figure.of:
        yield from _all(each)


def _columns(counter: AnyCounter) -> tuple[str, str]:
    """The columns of calls that say what a pool covered, and what it did not."""
    if isinstance(counter, MessageCounter):
        return "pooled_segments", "over_segments"
    return "pooled_seconds", "over_seconds"


def _units(counter: AnyCounter, number: int) -> str:
    if isinstance(counter, MessageCounter):
        return text.counted(number, "segment")
    return duration(number)


def _calls(counter: AnyCounter, number: int) -> str:
    return text.counted(number, noun(counter).removesuffix("s") if isinstance(counter, MessageCounter) else "call")


def _sum(values: "pd.Series[int]") -> int:
    return int(values.sum())
