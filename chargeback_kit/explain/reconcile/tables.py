"""The comparison as tables: by cell, by row that explains something, by meter; pools beside Microsoft's count."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from chargeback_kit.explain.reconcile.explanation import UNKNOWN, Explanation, kinds_said
from chargeback_kit.explain.reconcile.meters import Meter
from chargeback_kit.explain.reconcile.sides import Cell
from chargeback_kit.money import of_cents
from chargeback_kit.records.lists.invoice_rows import InvoiceRow
from chargeback_kit.records.lists.meters import PoolReport
from chargeback_kit.rules.pool_id import TENANT, PoolId
from chargeback_kit.rules.pools import pool_country

CELLS = ("day", "kind", "currency", "billed", "invoiced", "difference", "fault")
ROWS = ("fault", "usage_id", "file", "line")
METERS = ("meter", "name", "kind", "sure_percent", "days", "agrees_on", "amount", "says")
POOLS = ("pool_id", "size_minutes", "reported_size_minutes", "used_minutes", "reported_used_minutes", "file", "line")


def cells(
    compared: Iterable[tuple[Cell, int, int]],
    explanations: Iterable[Explanation],
    unknown: Mapping[Cell, Decimal],
    currency: str,
) -> pd.DataFrame:
    """One row per day and kinds of call with both sides [Decimal]; ``fault`` is what explains the difference."""
    faults: dict[Cell, list[str]] = {cell: [UNKNOWN] for cell in unknown}
    for each in explanations:
        for cell in each.amounts if each.category == "usage" else ():
            faults.setdefault(cell, []).append(each.fault)
    rows = [
        {
            "day": cell.day,
            "kind": kinds_said(cell.kinds).removesuffix(" calls") if cell.day else "all",
            "currency": currency,
            "billed": of_cents(billed),
            "invoiced": of_cents(invoiced),
            "difference": of_cents(billed - invoiced),
            "fault": ", ".join(faults.get(cell, [])),
        }
        for cell, billed, invoiced in compared
    ]
    return pd.DataFrame.from_records(rows, columns=list(CELLS))


def rows(explanations: Iterable[Explanation], lacking: Iterable[InvoiceRow] = ()) -> pd.DataFrame:
    """One row per row of the export, or of an invoice's file, that explains something, or is an unknown amount."""
    found: list[dict[str, Any]] = []
    for each in explanations:
        found += [{"fault": each.fault, "usage_id": name, "file": "", "line": None} for name in each.usage_ids]
        found += [{"fault": each.fault, "usage_id": "", "file": file, "line": line} for file, line in each.lines]
    found += [{"fault": UNKNOWN, "usage_id": "", "file": row.file, "line": row.line} for row in lacking]
    return pd.DataFrame.from_records(found, columns=list(ROWS)).astype({"line": "Int64"})


def meters(found: Iterable[Meter]) -> pd.DataFrame:
    """One row per meter: what it counts, how sure that is, and how its sums agree."""
    told = [
        {name: getattr(each, name) for name in METERS if name != "amount"} | {"amount": of_cents(each.cents)}
        for each in found
    ]
    return pd.DataFrame.from_records(told, columns=list(METERS))


def pools(ours: pd.DataFrame, reports: Iterable[PoolReport]) -> pd.DataFrame:
    """One row per pool that the minute pools report names: size and use, ours and Microsoft's [min].

    Of several counters of a pool it is the one whose size lies nearest; a pool of the whole tenant is the sum of its
    lines, and a line of Puerto Rico counts in the pool of the United States (R21). A line for which the bill has no
    pool stands alone.
    """
    known = [(PoolId.parse(row["pool_id"]).pool.of_anybody, row) for row in ours.to_dict("records")]
    found: dict[str, dict[str, Any]] = {}
    for each in reports:
        places = {PoolId(country, each.capability) for country in (pool_country(each.country), TENANT)}
        of_plan = [row for pool_id, row in known if pool_id in places]
        asked = 60 * each.total_minutes
        pool: Mapping[Any, Any] = min(of_plan, key=lambda row: abs(row["size_seconds"] - asked), default={})
        name = str(pool.get("pool_id") or PoolId(each.country, each.capability))
        line = found.setdefault(name, dict.fromkeys(POOLS, 0) | {"file": each.file, "line": each.line})
        line["pool_id"] = name
        line["size_minutes"], line["used_minutes"] = (
            int(pool[of]) // 60 if pool else None for of in ("size_seconds", "used_seconds")
        )
        line["reported_size_minutes"] += each.total_minutes
        line["reported_used_minutes"] += each.used_minutes or 0
    return pd.DataFrame.from_records(list(found.values()), columns=list(POOLS))
