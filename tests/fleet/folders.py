"""A folder of small tenants, what a run made of them, and what a program reads there."""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq
from bad_input.folders import export, folder, row

from chargeback_kit.fleet.kept import keep
from chargeback_kit.fleet.outcome import TenantOutcome
from chargeback_kit.fleet.tables import SCHEMAS
from chargeback_kit.fleet.worker import BillOrder

ASIDE = {"seconds", "state", "origin"}
"""What differs between two runs over the same files: how long it took, and whether it was computed."""


class HereAndNow:
    """A crew that does all work itself: what is read and written is the same, and no process begins."""

    def __init__(self, workers: int, memory_bytes: int) -> None:
        self.share = memory_bytes

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """There is nobody to end."""

    def outcomes(self, orders: Iterable[BillOrder]) -> Iterator[TenantOutcome]:
        return (keep(order.tenant, order.terms, order.out) for order in orders)


def tenants(root: Path, *names: str) -> Path:
    """Tenants with three calls each, of other amounts."""
    root.mkdir(parents=True)
    for number, name in enumerate(names, 1):
        calls = export(*(row(each, Charge=f"{number}.{each}0") for each in (1, 2, 3)))
        folder(root / name, calls=calls)
    return root


def tables(out: Path) -> dict[str, pa.Table]:
    """Every table of all tenants."""
    return {name: pq.read_table(out / "tables" / f"{name}.parquet") for name in SCHEMAS}


def summary(out: Path) -> list[dict[str, object]]:
    """The rows of the summary, without what differs between two runs."""
    rows = pq.read_table(out / "tables" / "summary.parquet").to_pylist()
    return [{name: value for name, value in found.items() if name not in ASIDE} for found in rows]


def content(out: Path) -> dict[str, bytes]:
    """Every file of a result by its name, but for the summary, which says how long things took."""
    found = (path for path in out.rglob("*") if path.is_file() and not path.name.startswith("summary."))
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in found if not path.name.startswith(".")}


def usage_parquet(path: Path, rows: dict[str, list[str]], tenant: str = "") -> Path:
    """Usage as Parquet; with rows of several tenants they take turns in it, and a column names them."""
    lines = [(name, line) for name, lines in rows.items() for line in lines]
    lines.sort(key=lambda each: each[1].split(",")[0])
    names = export().strip().split(",")
    cells = [line.split(",") for _, line in lines]
    columns = {name: pa.array([row[place] for row in cells], pa.string()) for place, name in enumerate(names)}
    if not tenant:
        columns["tenant"] = pa.array([name for name, _ in lines], pa.string())
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)
    return path


def without_calls(root: Path, source: Path) -> Path:
    """The same tenants without their usage files."""
    shutil.copytree(source, root)
    for path in root.rglob("calls.csv"):
        path.unlink()
    return root
