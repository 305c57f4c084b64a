"""The tables of a bill as DataFrames with the columns of the contract.

Money is ``decimal.Decimal`` in columns of objects: sums of groups can be subtracted, shared and summed up further,
which Arrow's decimals refuse once a sum has widened them. Instants are UTC, seconds are whole numbers, text is text;
nothing passes through a float.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from chargeback_kit.bill.problem_list import OrderedProblems
from chargeback_kit.bill.sums import CARRIERS, Sums, Whole
from chargeback_kit.bill.view import BillView
from chargeback_kit.chargeback.charged_on import charged_on
from chargeback_kit.chargeback.fees import FeeLine
from chargeback_kit.engine.run import Run
from chargeback_kit.money import MICRO_PER_CENT, in_cents, total
from chargeback_kit.records.agreement import UNASSIGNED, Agreement
from chargeback_kit.rules.kinds import CATEGORY, KINDS
from chargeback_kit.rules.pools import PoolCounter

MONEY = pa.decimal128(18, 2)
INSTANT = pa.timestamp("ns", tz="UTC")
FEES = CATEGORY.index("licence_fees")


def frame(table: pa.Table) -> pd.DataFrame:
    """Arrow to pandas, decimals kept exact."""
    shown: pd.DataFrame = table.to_pandas()
    return shown


def calls(run: Run) -> pd.DataFrame:
    """One row per call of the bill, in the order of R03."""
    return frame(run.ask("calls_parquet"))


def pools(counters: Iterable[PoolCounter], use: Mapping[int, Mapping[str, Any]]) -> pd.DataFrame:
    """One row per pool counter and month; ``use``: seconds and end of each by its number."""
    rows = []
    for number, counter in enumerate(counters):
        used = use.get(number, {})
        rows.append(
            {
                "pool_id": counter.pool_id,
                "month": counter.month,
                "licences": counter.licences,
                "size_seconds": counter.size_seconds,
                "used_seconds": used.get("pooled_seconds") or 0,
                "over_seconds": used.get("over_seconds") or 0,
                "exhausted_at": used.get("end_ns"),
            }
        )
    schema = pa.schema(
        [
            ("pool_id", pa.string()),
            ("month", pa.string()),
            ("licences", pa.int64()),
            ("size_seconds", pa.int64()),
            ("used_seconds", pa.int64()),
            ("over_seconds", pa.int64()),
            ("exhausted_at", INSTANT),
        ]
    )
    return frame(pa.Table.from_pylist(sorted(rows, key=lambda r: (str(r["month"]), str(r["pool_id"]))), schema))


def decimals(cents: object) -> pa.Array:
    """Whole cents as exact decimals with two places."""
    whole = pa.array(cents, pa.int64()).cast(pa.decimal128(19, 0))
    return pa.compute.multiply(whole, pa.scalar(Decimal("0.01"), pa.decimal128(2, 2))).cast(MONEY)


def statements(
    micro: Whole,
    centers: list[str],
    fees: Sequence[FeeLine],
    agreement: Agreement,
    carrier_fees: Sequence[FeeLine] = (),
) -> pd.DataFrame:
    """One row per cost centre and category, of money by both [micro-units]; rows of 0.00 are left out."""
    owner = agreement.unowned or UNASSIGNED
    listed = [*((fee, FEES) for fee in fees), *((fee, CARRIERS) for fee in carrier_fees)]
    named = sorted({*centers, owner, *(center for fee, _ in listed for center in fee.shares)})
    number = {center: place for place, center in enumerate(named)}
    cents = np.zeros((len(named), len(CATEGORY)), np.int64)
    cents[[number[center] for center in centers]] = micro // MICRO_PER_CENT
    for fee, category in listed:
        for center, part in fee.shares.items():
            cents[number[center], category] += in_cents(part)
    if agreement.chargeback is not None:
        cents = charged_on(cents, number[owner], agreement.chargeback)
    rows, columns = np.nonzero(cents)
    kinds = pa.DictionaryArray.from_arrays(columns, pa.array(CATEGORY)).cast(pa.string())
    names = pa.DictionaryArray.from_arrays(rows, pa.array(named, pa.string())).cast(pa.string())
    currencies = pa.array([agreement.currency] * len(rows), pa.string())
    arrays = [names, kinds, decimals(cents[rows, columns]), currencies]
    return frame(pa.table(arrays, names=["cost_center", "category", "amount", "currency"]))


def added(statements: pd.DataFrame) -> Decimal:
    """What is charged on top of the bill: the markup (R55)."""
    return total(statements.loc[statements["category"] == "markup", "amount"])


def departments_pay(world: BillView) -> Decimal:
    """What all statements come to: the bill, carriers' money and the markup (L4, R35, R55)."""
    return world.total + world.carriers + markup(world)


def markup(world: BillView) -> Decimal:
    """What a world charges on top; without terms of charging on no statement is asked."""
    return Decimal("0.00") if world.agreement.chargeback is None else added(world.statements)


def kinds(sums: Sums) -> pd.DataFrame:
    """One row per kind of call that occurs: calls, seconds [s] within and over the pools, and money."""
    columns = {name: sums.by("kind", name, len(KINDS)) for name in ("calls", "pooled_seconds", "over_seconds")}
    amount = sums.by("kind", "amount_micro", len(KINDS)) // MICRO_PER_CENT
    there = np.nonzero(columns["calls"])[0]
    names = pa.array([KINDS[number] for number in there], pa.string())
    arrays = [names, *(pa.array(values[there]) for values in columns.values()), decimals(amount[there])]
    return frame(pa.table(arrays, names=["kind", *columns, "amount"]))


def problems(found: OrderedProblems) -> pd.DataFrame:
    """One row per problem."""
    return _problems(found.table)


def problem_parts(found: OrderedProblems) -> Iterator[pd.DataFrame]:
    """The same, some rows at a time."""
    return map(_problems, found.parts())


def _problems(rows: pa.Table) -> pd.DataFrame:
    return frame(rows).astype({"line": "Int64"})
