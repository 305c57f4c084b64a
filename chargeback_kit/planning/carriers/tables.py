"""The tables of a comparison of carriers; money is exact, minutes are whole and started ones count."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.tables import MONEY, frame
from chargeback_kit.money import from_micro, scaled
from chargeback_kit.planning.carriers.carried_calls import CarriedCalls
from chargeback_kit.planning.carriers.costs import NOBODY, ZERO, Key, WayCost, key_of
from chargeback_kit.planning.carriers.terms import USER_COLUMNS
from chargeback_kit.records.users import UserRow
from chargeback_kit.rules.pools import days_in

TEXT, WHOLE = pa.string(), pa.int64()
WAYS = {
    "way": TEXT, "title": TEXT, "calls": WHOLE, "minutes": WHOLE, "calls_money": MONEY, "user_fees": MONEY,
    "shared_fees": MONEY, "total": MONEY, "unpriced_calls": WHOLE, "unpriced_minutes": WHOLE, "missing": TEXT,
}  # fmt: skip
LACKING = {"way": TEXT, "country": TEXT, "digits": TEXT, "calls": WHOLE, "minutes": WHOLE}
STAYS = {"kind": TEXT, "calls": WHOLE, "amount": MONEY}
USER = dict.fromkeys(USER_COLUMNS, TEXT) | {"calls": WHOLE, "minutes": WHOLE}


def _table(columns: Mapping[str, pa.DataType], rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [pa.array(values, kind) for values, kind in zip(cells, columns.values(), strict=True)]
    return frame(pa.table(arrays, names=list(columns)))


def _minutes(seconds: int) -> int:
    return -(-seconds // 60)


def ways(found: Sequence[WayCost]) -> pd.DataFrame:
    """One row per way."""
    rows = [
        (
            way.name, way.title, way.calls, _minutes(way.seconds), way.known_calls, way.fees_per_user, way.shared_fees,
            way.total, way.unpriced_calls, _minutes(way.unpriced_seconds), "; ".join(way.missing),
        )
        for way in found
    ]  # fmt: skip
    return _table(WAYS, rows)


def lacking(found: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Where the calls go that a card has no rate for."""
    rows = [
        (row["way"], row["country"], _digits(row), row["calls"], _minutes(row["seconds"]))
        for row in found
    ]  # fmt: skip
    return _table(LACKING, rows)


def _digits(row: Mapping[str, Any]) -> str:
    return row["digits"] if row["is_short_code"] or not row["digits"] else f"+{row['digits']}"


def stays(found: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """The calls that stay where they are."""
    return _table(STAYS, [(row["kind"], row["calls"], from_micro(row["amount_micro"])) for row in found])


def users(
    bill: ComputedBill, rows: Iterable[CarriedCalls], today: WayCost, carried: Sequence[WayCost], decimals: int
) -> pd.DataFrame:
    """What each user costs under each way, and the cheapest; an empty cell is not known."""
    use: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        use[key_of(row)][0] += row.calls
        use[key_of(row)][1] += row.seconds
    listed = _listed(bill)
    found = [today, *carried]
    keys = dict.fromkeys([*listed, *use, *(key for way in found for key in way.own_fees)])
    kept = [key for key in keys if key in use or any(key in way.own_fees for way in found)]
    money = pa.decimal128(18, decimals)
    columns = USER | {way.name: money for way in found} | {"cheapest": TEXT}
    return _table(columns, [_user(bill, key, listed, use[key], found, decimals) for key in kept])


def _listed(bill: ComputedBill) -> dict[Key, UserRow]:
    """The last row of each person who is on the list in the months of the bill."""
    found: dict[Key, UserRow] = {}
    for membership in bill.people.memberships:
        if any(days_in(membership, month) for month in bill.inputs.months):
            found[membership.person] = membership.row
    return found


def _user(
    bill: ComputedBill,
    key: Key,
    listed: Mapping[Key, UserRow],
    use: Sequence[int],
    found: Sequence[WayCost],
    decimals: int,
) -> tuple[Any, ...]:
    costs = [_own(way, key, decimals) for way in found]
    said = _named(bill, key, listed.get(key))
    return *said, use[0], _minutes(use[1]), *costs, _cheapest(found, costs)


def _own(way: WayCost, key: Key, decimals: int) -> Decimal | None:
    """The user's own fee and calls; None where a price of them is missing or no card was given."""
    if key in way.unpriced or not way.is_priced:
        return None
    cost = way.own_fees.get(key, ZERO) + scaled(way.own_micro.get(key, 0), 6)
    return cost.quantize(scaled(1, decimals))


def _cheapest(found: Sequence[WayCost], costs: Sequence[Decimal | None]) -> str:
    """The cheapest way, of equal ones the first; empty unless every cost is known."""
    known = [cost for cost in costs if cost is not None]
    return found[costs.index(min(known))].name if len(known) == len(costs) else ""


def _named(bill: ComputedBill, key: Key, row: UserRow | None) -> tuple[str, str, str, str]:
    if isinstance(key, str):
        return key if key != NOBODY else "(no user)", "", "", ""
    names = bill.people.names[key], bill.people.ids[key]
    return (*names, row.country, row.cost_center) if row else (*names, "", "")
