"""What a task of Spark does: it is handed the files and the usage of whole tenants, and bills one after the other.

Its rows are sorted by tenant. A file comes in pieces, usage row by row in batches; both go to disk as they come, so
that a tenant with half of all calls takes no more memory than another one. What leaves the task are the tables of the
bills as Arrow, in pieces as well.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Self
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq

from chargeback_kit import scratch
from chargeback_kit.engine.memory import holding_at_most
from chargeback_kit.fleet.one import TABLES, FleetTerms, bill_tenant
from chargeback_kit.fleet.outcome import TenantOutcome, summary_table
from chargeback_kit.fleet.tables import SCHEMAS
from chargeback_kit.fleet.tenants import NO_TERMS, TERMS, Tenant
from chargeback_kit.problems import InputError
from chargeback_kit.records.formats import fold, recognise

SUMMARY = "summary"
OUTGOING = pa.schema([("tenant", pa.string()), ("name", pa.string()), ("number", pa.int32()), ("content", pa.binary())])
"""What leaves a task: pieces of the tables ``name``, in order of their ``number``."""
ROWS_AT_ONCE = 20_000
ROWS_OF_A_GROUP = 100_000
"""Usage is written in groups of so many rows, however it comes."""


@dataclass(frozen=True)
class SparkTask:
    """What every task is told: the terms, the memory of a bill's tables [bytes], and which bills stand already."""

    terms: FleetTerms
    memory_bytes: int
    known: Mapping[str, TenantOutcome] = field(default_factory=dict)
    usage_root: str = ""

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Bill every tenant among the rows."""
        for name, parts in by_tenant(batches):
            with scratch.passing() as place:
                tenant = lay_down(name, parts, place / "folder", self.usage_root)
                yield from self._billed(tenant, place / "bill")

    def _billed(self, tenant: Tenant, place: Path) -> Iterator[pa.RecordBatch]:
        def put(_bill: object, record: Callable[[Path], None]) -> None:
            place.mkdir()
            record(place)

        def stands(origin: str) -> TenantOutcome | None:
            found = self.known.get(tenant.name)
            return found if found is not None and found.stands(origin, fees_alone=self.terms.fees_alone) else None

        with holding_at_most(self.memory_bytes):
            outcome = bill_tenant(tenant, self.terms, put, stands)
        if (place / TABLES).exists() and outcome.has_bill:
            for name in SCHEMAS:
                with pq.ParquetFile(place / TABLES / f"{name}.parquet") as source:
                    for number, batch in enumerate(source.iter_batches(ROWS_AT_ONCE)):
                        yield outgoing(tenant.name, name, number, batch)
        yield outgoing(tenant.name, SUMMARY, 0, summary_table([outcome]).to_batches()[0])


def by_tenant(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[str, Iterator[pa.RecordBatch]]]:
    """The tenants among sorted rows, each with its parts of the batches; who is not read to the end is passed over.

    >>> rows = [pa.RecordBatch.from_pydict({"tenant": ["a", "a"]}), pa.RecordBatch.from_pydict({"tenant": ["a", "b"]})]
    >>> [(name, sum(part.num_rows for part in parts)) for name, parts in by_tenant(rows)]
    [('a', 3), ('b', 1)]
    """
    waiting = _runs(batches)
    ahead = next(waiting, None)

    def parts(name: str) -> Iterator[pa.RecordBatch]:
        nonlocal ahead
        while ahead is not None and ahead[0] == name:
            yield ahead[1]
            ahead = next(waiting, None)

    while ahead is not None:
        name = ahead[0]
        own = parts(name)
        yield name, own
        for _ in own:
            pass


def _runs(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[str, pa.RecordBatch]]:
    """Each batch cut where another tenant begins."""
    for batch in batches:
        names = batch.column("tenant")
        ends = pa.compute.run_end_encode(names)
        first = 0
        for name, end in zip(ends.values.to_pylist(), ends.run_ends.to_pylist(), strict=True):
            yield name, batch.slice(first, end - first)
            first = end


def lay_down(name: str, parts: Iterable[pa.RecordBatch], folder: Path, usage_root: str = "") -> Tenant:
    """The bill folder of a tenant from the rows of its files and its usage; a zip alone is its folder.

    ``usage_root`` is where all usage lies: what files are called begins behind it.
    """
    folder.mkdir()
    labels: set[str] = set()
    with ExitStack() as opened:
        writer: UsageWriter | None = None
        for part in parts:
            for named, rows in _by_label(part):
                is_usage = rows.column("is_usage")[0].as_py()
                label = f"usage/{below(usage_root, unquote(named))}" if is_usage else named
                path = folder.joinpath(*PurePosixPath(label).parts)
                path.parent.mkdir(parents=True, exist_ok=True)
                if is_usage:
                    if writer is None or writer.path != path:
                        writer = opened.enter_context(UsageWriter(path))
                    writer.write(rows.column("usage"))
                else:
                    with path.open("ab") as stream:
                        stream.writelines(piece.as_buffer() for piece in rows.column("content"))
                labels.add(label)
    if not (folder / TERMS).exists() and all(label.startswith("usage/") for label in labels):
        return Tenant(name, refused=NO_TERMS)
    (only, *others) = labels
    own = folder / only if not others and only == f"{name}.zip" else folder
    return Tenant(name, own, is_usage_elsewhere=bool(usage_root))


def below(root: str, path: str) -> str:
    """A path from a root on, whatever scheme and host each is written with; of a root that is a file, its name.

    >>> below("/data/usage", "file:/data/usage/month=2026-10/a.parquet"), below("s3a://x/u.parquet", "s3a://x/u.parquet")
    ('month=2026-10/a.parquet', 'u.parquet')
    """
    top, inner = (plain_path(each).rstrip("/") for each in (root, path))
    return inner.removeprefix(f"{top}/") if inner != top else inner.rpartition("/")[2]


def plain_path(path: str) -> str:
    """A path without scheme and host."""
    return re.sub(r"^[A-Za-z][A-Za-z0-9+.-]+:(?://[^/]*)?", "", path)


def _by_label(part: pa.RecordBatch) -> Iterator[tuple[str, pa.RecordBatch]]:
    ends = pa.compute.run_end_encode(part.column("label"))
    first = 0
    for label, end in zip(ends.values.to_pylist(), ends.run_ends.to_pylist(), strict=True):
        yield label, part.slice(first, end - first)
        first = end


class UsageWriter:
    """A Parquet file of usage that grows in groups of rows of one size, however the rows come."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._flush(0)
        if self._writer is not None:
            self._writer.close()
            without_empty_columns(self.path)

    def write(self, rows: pa.StructArray) -> None:
        """Add rows."""
        batch = pa.RecordBatch.from_arrays(rows.flatten(), names=[field.name for field in rows.type])
        self._waiting.append(batch)
        self._rows += batch.num_rows
        if self._rows >= ROWS_OF_A_GROUP:
            self._flush(ROWS_OF_A_GROUP)

    def _flush(self, size: int) -> None:
        """Write whole groups, or with 0 all that waits."""
        if not self._rows:
            return
        table = pa.Table.from_batches(self._waiting)
        if self._writer is None:
            self._writer = pq.ParquetWriter(self.path, table.schema.remove_metadata())
        whole = self._rows - self._rows % size if size else self._rows
        self._writer.write_table(table.slice(0, whole).replace_schema_metadata(), ROWS_OF_A_GROUP)
        rest = table.slice(whole)
        self._waiting, self._rows = rest.to_batches(), rest.num_rows


def without_empty_columns(path: Path) -> None:
    """Leave out the columns of other exports: read together with their files, a file has them too, without a value.

    A file that is the same export either way, with each column once, stays as it is.
    """
    with pq.ParquetFile(path) as source:
        names, groups = source.schema_arrow.names, range(source.metadata.num_row_groups)
        held = [name for place, name in enumerate(names) if any(_has_values(source, group, place) for group in groups)]
        with suppress(InputError):
            own = recognise(held, path.name)
            is_one = len({fold(name) for name in names}) == len(names)
            if own is None or (is_one and own == recognise(names, path.name)):
                return
            rest = path.with_suffix(".held")
            with pq.ParquetWriter(rest, pa.schema([source.schema_arrow.field(name) for name in held])) as writer:
                for group in groups:
                    writer.write_table(source.read_row_group(group, columns=held))
            rest.replace(path)


def _has_values(source: pq.ParquetFile, group: int, place: int) -> bool:
    column = source.metadata.row_group(group).column(place)
    known = column.statistics
    return known is None or not known.has_null_count or known.null_count < column.num_values


def outgoing(tenant: str, name: str, number: int, batch: pa.RecordBatch) -> pa.RecordBatch:
    """A piece of a table as one row."""
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, batch.schema) as writer:
        writer.write_batch(batch)
    row = [[tenant], [name], [number], [stream.getvalue().to_pybytes()]]
    return pa.RecordBatch.from_arrays(
        [pa.array(c, f.type) for c, f in zip(row, OUTGOING, strict=True)], schema=OUTGOING
    )


def unpacked(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The rows of a table from its pieces, each with its place among those of its tenant."""
    for batch in batches:
        for number, content in zip(batch.column("number").to_pylist(), batch.column("content"), strict=True):
            with pa.ipc.open_stream(content.as_buffer()) as source:
                for rows in source:
                    first = number * ROWS_AT_ONCE
                    places = pa.array(range(first, first + rows.num_rows), pa.int64())
                    yield rows.append_column("place", places)
