"""From a pool to what fills it, what it covered, when it ran out, and the calls over it."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.calls_of import calls_of
from chargeback_kit.explain.naming import pool_name
from chargeback_kit.explain.proof.figure import Figure
from chargeback_kit.explain.proof.pool import over_proof, size_proof, use_proof
from chargeback_kit.explain.receipt import Receipt, ReceiptStep
from chargeback_kit.rules.messages import MessageCounter
from chargeback_kit.rules.pools import Counter

AnyCounter = Counter | MessageCounter
FACTS = "table allotments"


def pool_receipt(bill: ComputedBill, counter: AnyCounter) -> Receipt:
    """The receipt of a pool in a month: its amount is what the calls cost of which it did not cover all.

    Beside the amount it proves the pool's size, what it covered and what was over.
    """
    calls = calls_of(bill, pool=counter.pool_id, month=counter.month).table
    calls = calls.assign(pooled_segments=calls["segments"] - calls["over_segments"])
    _, left = _columns(counter)
    over = calls.loc[calls[left] > 0]
    amount, size = _money(over), size_proof(bill, counter)
    named = pool_name(bill, counter.pool_id)
    title = f"{named.title}, {text.months([counter.month])}"
    line = (
        f"{_units(counter, _sum(over[left]))} over {named.phrase} in {text.counted(len(over), 'call')}: "
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
    rule = "R28" if isinstance(counter, MessageCounter) else "R35" if counter.is_carriers else "R21"
    yield ReceiptStep("size", rule, f"{_made_of(size, counter)}: {_units(counter, int(size.value))}", _source(size))
    drew = calls.loc[calls[covered] > 0]
    yield ReceiptStep(
        "covered", "R26", f"{_units(counter, _sum(drew[covered]))} of {text.counted(len(drew), 'call')}", "calls.csv"
    )
    pools = bill.message_pools if isinstance(counter, MessageCounter) else bill.pools
    row = pools.loc[(pools["pool_id"] == counter.pool_id) & (pools["month"] == counter.month)].iloc[0]
    unused = int(size.value) - _sum(drew[covered])
    end = f"it lasted, {_units(counter, unused)} were left"
    if not pd.isna(row["exhausted_at"]):
        end = f"it ran out on {text.instant(row['exhausted_at'])} UTC"
    yield ReceiptStep("end", "R26", end, "pools.csv")
    said = f"{_units(counter, _sum(over[left]))} in {text.counted(len(over), 'call')}" if len(over) else "nothing"
    yield ReceiptStep("over", "R30", f"{said}: {text.money(_money(over), bill.currency)}", "calls.csv")


def _made_of(size: Figure, counter: AnyCounter) -> str:
    """What fills a pool: ``8 licences of 180 min``."""
    parts = [
        figure for figure in _all(size) if figure.how == "product" and figure.of[0].says in ("licences", "paid for")
    ]
    said = []
    for number, *days, one in (figure.of for figure in parts):
        held = f" on {text.counted(int(days[0].value), 'day')}" if days else ""
        unit = " min" if one.unit == "min" else ""
        said.append(f"{text.counted(int(number.value), 'licence')}{held} of {text.count(int(one.value))}{unit}")
    return text.listed(said) if said else text.counted(counter.licences, "licence")


def _source(size: Figure) -> str:
    """The files that the figures of a size stand in; the page that says a plan's minutes stands in the proof."""
    files = (
        figure.source if ".toml" in figure.source or ".csv" in figure.source else FACTS
        for figure in _all(size)
        if figure.source
    )
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
    return f"{text.minutes(number)} min"


def _money(calls: pd.DataFrame) -> Decimal:
    return sum(calls["amount"], Decimal("0.00"))


def _sum(values: "pd.Series[int]") -> int:
    return int(values.sum())
