"""The licences of a bill: who holds what, since when, what it costs and whose it is (R51)."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import Any

import pandas as pd
import pyarrow as pa

from chargeback_kit import text
from chargeback_kit.bill.tables import MONEY, frame
from chargeback_kit.chargeback.carrier_fees import carrier_fees
from chargeback_kit.chargeback.fees import WHOLE, FeeLine, PlanUse, fee_lines, shared
from chargeback_kit.chargeback.licence_holders import LicenceHolder, by_sign_in_name
from chargeback_kit.chargeback.split import Weight
from chargeback_kit.engine.inputs import Inputs
from chargeback_kit.engine.run import Run, carrier_callers
from chargeback_kit.money import is_whole_cents
from chargeback_kit.problems import Problem
from chargeback_kit.rules.calendar import Month

#: What the whole fee is shared by, and where that is written.
WEIGHTS = {
    "pool_minutes": ("pooled seconds", "calls.csv, pooled_seconds"),
    "even": ("cost centres", "users.csv"),
    "fixed": ("percent", "agreement.toml, [[share]]"),
    "headcount": ("people", "users.csv"),
}
COLUMNS = {
    "month": pa.string(),
    "cost_center": pa.string(),
    "user": pa.string(),
    "name": pa.string(),
    "sku": pa.string(),
    "since": pa.date32(),
    "days": pa.int64(),
    "unit_price": MONEY,
    "amount": MONEY,
    "currency": pa.string(),
    "file": pa.string(),
    "line": pa.int64(),
    "licences": pa.int64(),
    "reason": pa.string(),
}
FINE = pa.schema(COLUMNS | {"unit_price": pa.decimal128(18, 6)})
CENT = Decimal("0.01")
ROWS_AT_ONCE = 65_536
IDLE = "held by nobody"
GIVEN = "assigned to nobody by name"


def licences(inputs: Inputs, fees: Iterable[FeeLine]) -> pd.DataFrame:
    """One row per month, holder, SKU and cost centre; their sums by cost centre are its licence fees.

    ``since`` is the first day of the holder's unbroken time with the licence in the cost centre, empty where the list
    names none; ``licences`` how many licences the row is of, 0 where another row of the same holder counts it. Licences
    that nobody holds have one row, those that a what-if assigns to nobody by name another; of a fee that is shared
    whole every cost centre has one, with the ``reason``.
    """
    months = {month.name: month for month in inputs.months}
    listed = (row for fee in fees for row in _rows(inputs, fee, months[fee.month]))
    parts, of_cents, currency = [], True, inputs.agreement.currency
    while some := list(islice(listed, ROWS_AT_ONCE)):
        of_cents = of_cents and all(is_whole_cents(row["unit_price"]) for row in some)
        parts.append(pa.Table.from_pylist([row | {"currency": currency} for row in some], FINE))
    table = pa.concat_tables([FINE.empty_table(), *parts])
    if of_cents:
        table = table.cast(pa.schema(COLUMNS | {"unit_price": MONEY}))
    return frame(table).astype({"days": "Int64", "line": "Int64"})


def number_of(rows: Iterable[Mapping[Any, Any]]) -> int:
    """How many licences rows are of: whoever held one for a part of the month counts as one in each cost centre; a
    share of a fee that is split whole is none.

    >>> number_of([dict(user=who, name=who, licences=count) for who, count in (("kate", 0), ("", 5), ("", 0))])
    6
    """
    return sum(max(1, row["licences"]) if row["user"] or row["name"] else row["licences"] for row in rows)


def days_held(rows: pd.DataFrame) -> pd.Series:
    """On how many days of its month the holder of each row of ``licences`` had the licence, in whichever cost centre:
    more than the row's own ``days`` where somebody moved.
    """
    held: pd.Series = rows.groupby(["month", "sku", "user"])["days"].transform("sum")
    return held


def days_in_words(days: int, all_days: int) -> str:
    """The days in a cost centre, of all that the licence was held.

    >>> days_in_words(31, 31), days_in_words(12, 31)
    ('31 days', '12 of 31 days')
    """
    return text.counted(days, "day") if days == all_days else f"{days} of {text.counted(all_days, 'day')}"


def _rows(inputs: Inputs, fee: FeeLine, month: Month) -> Iterator[dict[str, Any]]:
    of_fee = {"month": fee.month, "sku": fee.sku, "unit_price": fee.unit_price}
    if WHOLE in fee.portions:
        for row in _whole(fee):
            yield of_fee | row
        return
    for place, holder in enumerate(by_sign_in_name(inputs.people, month, fee.sku, fee.unowned)):
        for row in _held(fee, month, holder, fee.price_of(place)):
            yield of_fee | row
    nobody = of_fee | {"cost_center": fee.unowned, "user": "", "name": "", "file": "", "line": None}
    if fee.unheld:
        yield nobody | {"licences": fee.unheld, "amount": fee.unheld_amount, "reason": IDLE}
    if fee.given_and_paid:
        yield nobody | {"licences": fee.given_and_paid, "amount": fee.given_amount, "reason": GIVEN}


def _held(fee: FeeLine, month: Month, holder: LicenceHolder, price: Decimal) -> Iterator[dict[str, Any]]:
    """What a holder's licence is to each of the holder's cost centres; it counts where the holder was last."""
    parts = shared(price, holder.days).parts
    all_days = sum(days for _, days in holder.days)
    last = holder.memberships[-1][0].cost_center or fee.unowned
    for center, days in holder.days:
        row = holder.last_in(center, fee.unowned)
        yield {
            "cost_center": center,
            "user": holder.name,
            "name": row.display_name or holder.name,
            "since": holder.since(center, fee.unowned, month),
            "days": days,
            "amount": parts[center],
            "file": row.file,
            "line": row.line,
            "licences": int(center == last),
            "reason": f"held on {days_in_words(days, all_days)}",
        }


def _whole(fee: FeeLine) -> Iterator[dict[str, Any]]:
    """A cost centre's share of a fee that is shared whole, by what it is shared."""
    split = fee.of_month or fee.portions[WHOLE].split
    unit = WEIGHTS[fee.basis][0]
    of_all = f"{written_weight(split.total)} {unit}" + (", all fees of the month at once" if fee.of_month else "")
    for center, amount in sorted(fee.shares.items()):
        yield {
            "cost_center": center,
            "user": "",
            "name": "",
            "amount": amount,
            "file": "",
            "line": None,
            "licences": 0,
            "reason": f"{fee.basis}: {written_weight(split.weights[center])} of {of_all}",
        }


def written_weight(weight: Weight) -> str:
    """A weight as people write it; percentages are decimal numbers.

    >>> written_weight(Fraction(667, 10)), written_weight(3)
    ('66.7', '3')
    """
    whole = Fraction(weight)
    return str(int(whole)) if whole.denominator == 1 else str(Decimal(whole.numerator) / Decimal(whole.denominator))


def fees_of_carriers(run: Run) -> list[FeeLine]:
    """The monthly fees of carriers; who had calls of them is asked only where there are some."""
    inputs = run.inputs
    if not inputs.agreement.carrier:
        return []
    callers = carrier_callers(run)
    return [fee for asked in inputs.months for fee in carrier_fees(inputs.agreement, inputs.people, asked, callers)]


def fees_of(inputs: Inputs, use: Mapping[str, PlanUse]) -> tuple[list[FeeLine], list[Problem]]:
    """The licence fees of every month, and what is odd in them; ``use``: pooled seconds by month and plan."""
    lines: list[FeeLine] = []
    problems: list[Problem] = []
    for asked in inputs.months:
        found, odd = fee_lines(inputs.agreement, inputs.people, asked, use.get(asked.name, {}), inputs.given)
        lines += found
        problems += odd
    return lines, problems
