"""What is different between two worlds: by pool, by kind of call and by cost centre, each adding up to the whole."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

import pandas as pd
import pyarrow as pa

from chargeback_kit import text
from chargeback_kit.bill.tables import INSTANT, MONEY, departments_pay, frame, markup
from chargeback_kit.bill.view import BillView
from chargeback_kit.money import from_micro
from chargeback_kit.problems import InputError
from chargeback_kit.records.terms.argument_checks import checked_arguments
from chargeback_kit.rules.kinds import KINDS, kind_name
from chargeback_kit.rules.pool_id import named_pool

ZERO = Decimal("0.00")
FEES, CARRIER_FEES, MARKUP = "licence fees", "carriers' fees", "markup"
NO_POOL = "no pool"


@dataclass(frozen=True)
class Difference:
    """The second world minus the first, with carriers' money: ``amount`` [currency], and three tables that sum to it.

    ``pools``: one row per pool counter of either, with licences, sizes and uses [s] and ends of both; money is that of
    the calls that draw it, then ``no pool`` and ``licence fees``. ``kinds``: by kind of call, then ``licence fees``.
    ``cost_centers``: by cost centre. ``before``, ``after`` and ``change`` are money; rows without any change are left
    out. ``says``: one sentence for the whole and one for each table.
    """

    amount: Decimal
    currency: str
    pools: pd.DataFrame
    kinds: pd.DataFrame
    cost_centers: pd.DataFrame
    says: tuple[str, str, str, str]

    def __str__(self) -> str:
        return "\n".join(self.says)

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(sentence)}</p>" for sentence in self.says)


@checked_arguments
def difference(a: BillView, b: BillView) -> Difference:
    """What changes from world ``a`` to world ``b``; both are bills or answers of one currency.

    Of two other months, such as this one after the last, each pool stands beside itself, under the later month's name.
    """
    if a.currency != b.currency:
        raise InputError(f"{a.currency} and {b.currency} cannot be compared. Compare bills of one currency.")
    pools = _pools(a, b, _beside(a, b))
    kinds = _money("kind", _by_kind(a), _by_kind(b))
    centers = _money("cost_center", _by_center(a), _by_center(b))
    amount = departments_pay(b) - departments_pay(a)
    says = (
        _whole(amount, a, b),
        _pools_said(pools, b.currency),
        _said(kinds, "kind", "No kind of call costs more or less.", b.currency),
        _said(centers, "cost_center", "No cost centre pays more or less.", b.currency),
    )
    return Difference(amount, b.currency, pools, kinds, centers, says)


def _beside(a: BillView, b: BillView) -> dict[str, str]:
    """The month of the second world that each month of the first is compared with."""
    same_length = len(a.months) == len(b.months)
    return dict(zip(a.months, b.months, strict=True)) if same_length else {month: month for month in a.months}


def _by_kind(world: BillView) -> dict[str, Decimal]:
    money = world.sums.by("kind", "amount_micro", len(KINDS)).tolist()
    found = {kind: from_micro(micro) for kind, micro in zip(KINDS, money, strict=True)}
    return found | {FEES: _fees(world), CARRIER_FEES: _carrier_fees(world), MARKUP: markup(world)}


def _fees(world: BillView) -> Decimal:
    return sum((fee.amount for fee in world.fees), ZERO)


def _carrier_fees(world: BillView) -> Decimal:
    return sum((fee.amount for fee in world.carrier_fees), ZERO)


def _by_center(world: BillView) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for center, amount in zip(world.statements["cost_center"], world.statements["amount"], strict=True):
        found[center] = found.get(center, ZERO) + amount
    return dict(sorted(found.items()))


def _by_pool(world: BillView) -> dict[tuple[str, str], Decimal]:
    counters = world.counters
    money = world.sums.by("counter", "amount_micro", len(counters)).tolist()
    found = {(c.pool_id, c.month): from_micro(micro) for c, micro in zip(counters, money, strict=True)}
    calls = from_micro(sum(world.sums.by_payer().values()))
    return found | {
        (NO_POOL, ""): calls - sum(found.values(), ZERO),
        (FEES, ""): _fees(world),
        (CARRIER_FEES, ""): _carrier_fees(world),
        (MARKUP, ""): markup(world),
    }


def _money(name: str, before: Mapping[str, Decimal], after: Mapping[str, Decimal]) -> pd.DataFrame:
    keys = [key for key in dict.fromkeys([*before, *after]) if before.get(key, ZERO) != after.get(key, ZERO)]
    rows = [(key, before.get(key, ZERO), after.get(key, ZERO)) for key in keys]
    listed = [{name: key, "before": x, "after": y, "change": y - x} for key, x, y in rows]
    kinds = [(name, pa.string()), ("before", MONEY), ("after", MONEY), ("change", MONEY)]
    return frame(pa.Table.from_pylist(listed, pa.schema(kinds)))


SEEN = ("licences", "size_seconds", "used_seconds", "over_seconds", "exhausted_at")
COUNTED = [f"{name}_{when}" for name in SEEN[:-1] for when in ("before", "after")]
POOLS = pa.schema(
    [("pool_id", pa.string()), ("month", pa.string())]
    + [(name, pa.int64()) for name in COUNTED]
    + [(f"{SEEN[-1]}_{when}", INSTANT) for when in ("before", "after")]
    + [(name, MONEY) for name in ("before", "after", "change")]
)


def _pools(a: BillView, b: BillView, beside: Mapping[str, str]) -> pd.DataFrame:
    before = {(pool, beside[month]): seen for (pool, month), seen in _seen(a).items()}
    after = _seen(b)
    money = {(pool, beside.get(month, "")): amount for (pool, month), amount in _by_pool(a).items()}, _by_pool(b)
    by_place = sorted({*before, *after}, key=lambda key: (key[1], key[0]))
    keys = [*by_place, (NO_POOL, ""), (FEES, ""), (CARRIER_FEES, ""), (MARKUP, "")]
    rows = []
    for key in keys:
        x, y = money[0].get(key, ZERO), money[1].get(key, ZERO)
        if x != y or before.get(key) != after.get(key):
            told = {f"{name}_before": value for name, value in before.get(key, {}).items()}
            told |= {f"{name}_after": value for name, value in after.get(key, {}).items()}
            rows.append({"pool_id": key[0], "month": key[1], **told, "before": x, "after": y, "change": y - x})
    return frame(pa.Table.from_pylist(rows, POOLS)).astype(dict.fromkeys(COUNTED, "Int64"))


def _seen(world: BillView) -> dict[tuple[str, str], dict[str, object]]:
    found = {}
    for row in world.pools.to_dict("records"):
        end = row["exhausted_at"]
        row["exhausted_at"] = None if pd.isna(end) else end.value
        found[row["pool_id"], row["month"]] = {name: row[name] for name in SEEN}
    return found


def _whole(amount: Decimal, a: BillView, b: BillView) -> str:
    if not amount:
        return f"The departments pay the same: {text.money(departments_pay(b), b.currency)}."
    instead = f"{text.amount(departments_pay(b))} instead of {text.money(departments_pay(a), b.currency)}"
    return f"The departments pay {_more(amount, b.currency)}: {instead}."


def _more(amount: Decimal, currency: str) -> str:
    return f"{text.money(abs(amount), currency)} {'more' if amount > 0 else 'less'}"


def _said(table: pd.DataFrame, name: str, nothing: str, currency: str) -> str:
    if table.empty:
        return nothing
    most = max(table.to_dict("records"), key=lambda row: abs(row["change"]))
    others = f"; {_others(len(table) - 1)}" if len(table) > 1 else ""
    return f"{kind_name(str(most[name]))}: {_more(most['change'], currency)}{others}."


def _others(number: int, noun: str = "") -> str:
    """That so many others change.

    >>> _others(1), _others(2, "pool")
    ('1 other changes too', '2 other pools change too')
    """
    one, many = ("other", "others") if not noun else (f"other {noun}", f"other {noun}s")
    return f"{text.counted(number, one, many)} {'changes' if number == 1 else 'change'} too"


def _pools_said(pools: pd.DataFrame, currency: str) -> str:
    changed = pools[~pools["pool_id"].isin((NO_POOL, FEES, CARRIER_FEES))]
    if changed.empty:
        return "No pool changes."
    most = max(changed.to_dict("records"), key=lambda row: (abs(row["change"]), abs(_over(row))))
    minutes = _over(most) / 60
    over = f"{abs(minutes):,.0f} minutes {'more' if minutes > 0 else 'fewer'} over the pool, " if minutes else ""
    cost = _more(most["change"], currency) if most["change"] else "its calls cost the same"
    others = f"; {_others(len(changed) - 1, 'pool')}" if len(changed) > 1 else ""
    return f"{named_pool(most['pool_id'])}: {over}{cost}{others}."


def _over(row: Mapping[Hashable, Any]) -> int:
    before, after = (row[f"over_seconds_{when}"] for when in ("before", "after"))
    return (0 if pd.isna(after) else int(after)) - (0 if pd.isna(before) else int(before))
