"""Usage of many tenants as Parquet: in folders ``tenant=…`` and ``month=…``, or in files with a column ``tenant``.

The folder ``month=`` is that of UTC, or of any zone: for a tenant whose months are those of another zone its neighbours
are read as well. Of a file of several tenants each gets its own rows, in their order, as a file of its own.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from chargeback_kit import text
from chargeback_kit.fleet.tenants import Files, Tenant
from chargeback_kit.problems import InputError, KitError
from chargeback_kit.records.agreement import read_agreement

TENANT, MONTH = "tenant", "month"
NOBODY = "__HIVE_DEFAULT_PARTITION__"
ROWS_AT_ONCE = 200_000
FILES_AT_ONCE = 200
"""How many tenants a file is divided among in one go; each has a file open as long as it takes."""
KEY = re.compile(r"(\w+)=(.*)")


@dataclass(frozen=True)
class UsageByTenant:
    """The files of each tenant, and a sentence for each file with rows that name no tenant."""

    files: dict[str, Files]
    nameless: tuple[str, ...] = ()


def months_around(month: str) -> tuple[str, str, str]:
    """The month before, the month, and the month after.

    >>> months_around("2026-12")
    ('2026-11', '2026-12', '2027-01')
    """
    number = int(month[:4]) * 12 + int(month[5:7]) - 1
    before, this, after = (f"{each // 12:04d}-{each % 12 + 1:02d}" for each in (number - 1, number, number + 1))
    return before, this, after


def keys_of(label: str) -> dict[str, str]:
    """What the folders of a file say: ``tenant=a%20b/month=2026-10/part.parquet``.

    >>> keys_of("tenant=a%20b/month=2026-10/part.parquet")
    {'tenant': 'a b', 'month': '2026-10'}
    """
    found = (KEY.fullmatch(part) for part in label.split("/")[:-1])
    return {match[1]: unquote(match[2]) for match in found if match}


def usage_by_tenant(path: Path, month: str, tenants: tuple[Tenant, ...], into: Path) -> UsageByTenant:
    """The usage of a month by tenant; files of several tenants are divided below ``into``.

    Raises InputError for a place without Parquet, and for a file that is damaged or names no tenant.
    """
    zones = {tenant.name for tenant in tenants if _has_another_zone(tenant)}
    found: dict[str, list[tuple[str, Path]]] = defaultdict(list)
    nameless = []
    for number, (label, file) in enumerate(_parquet(path)):
        keys = keys_of(label)
        if TENANT in keys:
            name = keys[TENANT]
            if name == NOBODY:
                nameless.append(nobodys(label, pq.read_metadata(file).num_rows))
            elif is_wanted(keys.get(MONTH, ""), month, is_elsewhere=name in zones):
                found[name].append((f"usage/{label}", file))
            continue
        near = is_wanted(keys.get(MONTH, ""), month, is_elsewhere=bool(zones))
        if not near:
            continue
        only = zones if keys.get(MONTH, month) != month else None
        divided, without = _divide(file, label, into / str(number), only)
        for name, own in divided.items():
            found[name].append((f"usage/{label}", own))
        if without:
            nameless.append(nobodys(label, without))
    return UsageByTenant({name: tuple(files) for name, files in found.items()}, tuple(nameless))


def nobodys(label: str, rows: int) -> str:
    """What is said of rows of a file that name no tenant."""
    named = text.counted(rows, "row names", "rows name")
    return f"{label}: {named} no tenant. Fill in the column {TENANT}, or name it in the folder, and run it again."


def no_column(label: str) -> InputError:
    """The error of usage that says nowhere whose it is."""
    return InputError(
        f"{label}: has no column {TENANT}, and lies in no folder {TENANT}=…. Add one of them: whose calls these are "
        "must not be guessed."
    )


def is_wanted(named: str, month: str, *, is_elsewhere: bool) -> bool:
    """Whether files of the month that their folder names may hold calls of a month; one that names none may."""
    return not named or named == month or (is_elsewhere and named in months_around(month))


def _has_another_zone(tenant: Tenant) -> bool:
    """Whether a tenant's months are not those of UTC; an agreement that cannot be read says why in the bill."""
    try:
        terms = read_agreement((tenant.folder or Path()) / "agreement.toml", "agreement.toml")
    except (KitError, OSError):
        return False
    return terms.switches.month_time_zone != "UTC"


def _parquet(path: Path) -> Iterator[tuple[str, Path]]:
    if path.is_file():
        yield path.name, path
        return
    files = [each for each in path.rglob("*.parquet") if each.is_file()] if path.is_dir() else []
    labels = sorted((each.relative_to(path).as_posix(), each) for each in files)
    shown = [(label, each) for label, each in labels if not any(p.startswith((".", "_")) for p in label.split("/"))]
    if not shown:
        raise InputError(f"{path}: holds no Parquet. Name the file or folder with the usage of the tenants.")
    yield from shown


def _divide(file: Path, label: str, into: Path, only: set[str] | None) -> tuple[dict[str, Path], int]:
    """The rows of each tenant in a file of its own, and how many rows name none; ``only``: of these tenants."""
    try:
        with pq.ParquetFile(file) as source:
            if TENANT not in source.schema_arrow.names:
                raise no_column(label)
            names, without = _names(source)
            wanted = [name for name in names if only is None or name in only]
            into.mkdir(parents=True, exist_ok=True)
            files = {name: into / f"{number}.parquet" for number, name in enumerate(wanted)}
            for first in range(0, len(wanted), FILES_AT_ONCE):
                _write(source, {name: files[name] for name in wanted[first : first + FILES_AT_ONCE]})
    except (pa.ArrowException, ValueError) as error:
        raise InputError(f"{label}: the Parquet file is damaged or cut off ({error}). Write it again.") from None
    except OSError as error:
        raise InputError(f"{label}: cannot be divided among its tenants: {error.strerror or error}.") from None
    return files, without


def _names(source: pq.ParquetFile) -> tuple[list[str], int]:
    names: set[str] = set()
    without = 0
    for batch in source.iter_batches(ROWS_AT_ONCE, columns=[TENANT]):
        found = batch.column(0).cast(pa.string()).unique().to_pylist()
        names |= {name for name in found if name}
        if None in found or "" in found:
            without += sum(not name for name in batch.column(0).cast(pa.string()).to_pylist())
    return sorted(names), without


def _write(source: pq.ParquetFile, files: dict[str, Path]) -> None:
    with ExitStack() as opened:
        schema = source.schema_arrow.remove_metadata()
        schema = schema.remove(schema.get_field_index(TENANT))
        writers = {name: opened.enter_context(pq.ParquetWriter(file, schema)) for name, file in files.items()}
        for batch in source.iter_batches(ROWS_AT_ONCE):
            for name, rows in by_tenant(batch, batch.column(TENANT)):
                if name in writers:
                    kept = rows.select(schema.names)
                    writers[name].write_batch(pa.RecordBatch.from_arrays(kept.columns, schema=schema))


def by_tenant(batch: pa.RecordBatch, names: pa.Array) -> Iterator[tuple[str, pa.RecordBatch]]:
    """The rows of each tenant of a batch, in their order; rows without one are left out.

    >>> rows = pa.RecordBatch.from_pydict({"tenant": ["b", "a", "b"], "n": [1, 2, 3]})
    >>> [(name, part["n"].to_pylist()) for name, part in by_tenant(rows, rows["tenant"])]
    [('b', [1, 3]), ('a', [2])]
    """
    encoded = names.cast(pa.string()).dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    order = np.argsort(codes, kind="stable")
    sizes = np.bincount(codes + 1, minlength=len(encoded.dictionary) + 1)
    ordered, first = batch.take(pa.array(order)), int(sizes[0])
    for name, size in zip(encoded.dictionary.to_pylist(), sizes[1:].tolist(), strict=True):
        if name:
            yield name, ordered.slice(first, size)
        first += size
