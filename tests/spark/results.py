"""What Spark wrote, as the tables that a run of this machine writes."""

import io
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
from fleet.folders import ASIDE

from chargeback_kit.fleet.tables import SCHEMAS


def rows_of(out: Path, table: str) -> dict[str, bytes]:
    """The rows of a table by tenant, as bytes."""
    found = {}
    for folder in (out / table).glob("tenant=*"):
        name = unquote(folder.name.partition("=")[2])
        parts = sorted(folder.glob("*.parquet"))
        assert len(parts) == 1, "a tenant is written once, by one task"
        rows = pq.ParquetFile(parts[0]).read()
        found[name] = as_bytes(rows.add_column(0, "tenant", pa.array([name] * rows.num_rows, pa.string())), table)
    return found


def rows_of_this_machine(out: Path, table: str) -> dict[str, bytes]:
    """The same of a run of this machine."""
    rows = pq.read_table(out / "tables" / f"{table}.parquet")
    names = pc.unique(rows["tenant"]).to_pylist()
    return {name: as_bytes(rows.filter(pc.equal(rows["tenant"], name)), table) for name in names}


def as_bytes(rows: pa.Table, table: str) -> bytes:
    """Rows in their order, every value as text."""
    stream = io.BytesIO()
    pyarrow.csv.write_csv(rows.cast(SCHEMAS[table]), stream)
    return stream.getvalue()


def summary_of(path: Path) -> list[dict[str, object]]:
    """The summary without what differs between two runs, in the order of the tenants."""
    rows = [row for part in sorted(path.glob("*.parquet")) for row in pq.ParquetFile(part).read().to_pylist()]
    kept = [{name: value for name, value in row.items() if name not in ASIDE - {"origin"}} for row in rows]
    return sorted(kept, key=lambda row: (row["tenant"], row["sentence"]))


def assert_same(on_spark: Path, here: Path) -> None:
    """Every row of every table the same bytes, in the same order."""
    for table in SCHEMAS:
        assert rows_of(on_spark, table) == rows_of_this_machine(here, table), table
