"""The sheet Pools: minutes of each counter."""

from typing import Any

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.naming import pool_name
from chargeback_kit.export.sheets.grid import Minutes, Table

COLUMNS = {
    "Pool": 44,
    "Where": 36,
    "Month": 10,
    "Licences": 10,
    "Size (min)": 12,
    "Used (min)": 12,
    "Over (min)": 12,
    "Ran out (UTC)": 20,
}


def pools(bill: ComputedBill) -> Table:
    """A row per counter."""
    rows = [_row(bill, pool) for pool in bill.pools.to_dict("records")]
    return Table("Pools", COLUMNS, rows, len(rows), also_in="pools.csv")


def _row(bill: ComputedBill, pool: dict[Any, Any]) -> list[object]:
    seconds = (pool["size_seconds"], pool["used_seconds"], pool["over_seconds"])
    head = [pool["pool_id"], pool_name(bill, pool["pool_id"]).title, pool["month"], pool["licences"]]
    return [*head, *map(Minutes, seconds), pool["exhausted_at"]]
