"""Usage rows as they are kept: what arrives, by month, and the Parquet files of a month that hold every row once.

A kept file has the canonical columns of ``raw``, all text, and where each row came from: ``source_file``,
``source_line`` (from 1), ``source_sha256``; the same of the last file that holds it: ``last_file`` …
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from chargeback_kit import text
from chargeback_kit.engine.days import months
from chargeback_kit.engine.landing import LandedCalls
from chargeback_kit.engine.pipeline import literal, sql
from chargeback_kit.engine.raw import COLUMNS, has_key, open_file, readable
from chargeback_kit.engine.store import Store
from chargeback_kit.problems import InputError, Problem, problem
from chargeback_kit.records.lines import lines_of
from chargeback_kit.records.sources import UsageFile
from chargeback_kit.rules.calendar import month

SOURCE = ("source_file", "source_line", "source_sha256", "last_file", "last_line", "last_sha256")
LEGS = "legs.parquet"
"""Rows of exports that give them no id: their names follow from the month as a whole (R02)."""
MOST_VERSIONS = 99


@dataclass(frozen=True)
class Arrived:
    """The rows of some files, laid out by month: how many lie in each, and those whose start nobody can read."""

    store: Store
    months: Mapping[str, int]
    unplaced: tuple[Problem, ...]


def arrive(landed: LandedCalls, zone: str, called: Mapping[str, str]) -> Arrived:
    """Lay out the rows of landed files by the month of their start in a zone (R04).

    ``called``: what each file is called among those that were kept, by its label.
    """
    store = landed.store
    spans = [month(name, zone) for name in months(landed, zone)]
    edges = {"from_ns": [each.from_ns for each in spans], "until_ns": [each.until_ns for each in spans]}
    kinds = [("month", pa.string()), ("from_ns", pa.int64()), ("until_ns", pa.int64())]
    store.load("month_spans", pa.table({"month": [each.name for each in spans], **edges}, pa.schema(kinds)))
    store.run("DROP TABLE IF EXISTS arriving")
    for place, file in enumerate(landed.files):
        _lay_out(landed, file, called[file.label], is_first=not place)
    counted = "SELECT month, count(*) FROM arriving WHERE month IS NOT NULL GROUP BY month ORDER BY month"
    found = dict(store.run(counted))
    nowhere = store.run("SELECT source_file, source_line, start_utc FROM arriving WHERE month IS NULL ORDER BY ALL")
    said = (problem("bad-value", f'the start time "{start}"', file=file, line=line) for file, line, start in nowhere)
    return Arrived(store, found, tuple(said))


def _lay_out(landed: LandedCalls, file: UsageFile, called: str, *, is_first: bool) -> None:
    store = landed.store
    rejected = [position for position, _ in landed.rejected.get(file.label, ())]
    sha256 = next(each.sha256 for each in landed.folder.inputs if each.label == file.label)
    with readable(file), store.one_thread():
        open_file(store, file)
        count = store.run("SELECT count(*) FROM raw")[0][0]
        lines = lines_of(file, range(count), count, rejected)
        found = pa.table({"place": pa.array(range(count), pa.int64()), "line": pa.array(lines, pa.int64())})
        store.load("row_lines", found.filter(pc.field("line") > 0))
        begun = "CREATE TABLE arriving AS" if is_first else "INSERT INTO arriving"
        store.run(f"{begun} {sql('arriving')}", [has_key(file), called, sha256])


@dataclass(frozen=True)
class KeptRows:
    """The rows of a kept month: ``kept`` in its files; of those that arrived ``there`` already, and ``added``.

    A row is there already, or added, cell by cell; what arrived more often than once is added once. ``kept`` may grow
    by more than was added: of an id with several contents both copies are kept (R02).
    """

    kept: int
    there: int
    added: int


def keep_month(arrived: Arrived, name: str, kept: Path | None, into: Path) -> KeptRows:
    """Write the usage of a month into a folder: what is ``kept`` there already, and what arrived; how many rows.

    Raises InputError where one id has more contents than anybody can have exported.
    """
    store = arrived.store
    known = [_as_candidates(file) for file in usage_files(kept)]
    columns = ", ".join(("has_key", "record_id", *COLUMNS[1:], *SOURCE))
    new = f"SELECT {columns}, FALSE AS is_kept FROM arriving WHERE month = '{name}'"
    store.run(f"CREATE OR REPLACE VIEW candidates AS {' UNION ALL '.join([new, *known])}")
    store.run(f"CREATE OR REPLACE TABLE kept_rows AS {sql('kept')}")
    there, added = store.run(sql("arrived_already"))[0]
    store.run("DROP VIEW candidates")
    parts = store.run('SELECT has_key, "version", count(*) FROM kept_rows GROUP BY ALL ORDER BY ALL')
    for is_keyed, version, _ in parts:
        if version > MOST_VERSIONS:
            raise InputError(
                f"{name}: one usage id has more than {text.count(MOST_VERSIONS)} different contents. Look where those "
                "files come from; they are no exports."
            )
        _write(store, into / (f"usage-{version:02}.parquet" if is_keyed else LEGS), version, is_keyed=is_keyed)
    store.run("DROP TABLE kept_rows")
    return KeptRows(sum(count for *_, count in parts), there, added)


def _write(store: Store, path: Path, version: int, *, is_keyed: bool) -> None:
    """One file, in the order of the files and lines that its rows came from: the same rows are the same bytes."""
    named = f"record_id AS {'usage_id' if is_keyed else 'call_id'}"
    which = f'has_key = {is_keyed} AND "version" = {version}'
    rows = f"SELECT {', '.join((named, *COLUMNS[1:], *SOURCE))} FROM kept_rows WHERE {which}"
    with store.one_thread():
        ordered = f"{rows} ORDER BY source_file, source_line, source_sha256, record_id"
        store.run(f"COPY ({ordered}) TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)")


def _as_candidates(file: Path) -> str:
    is_keyed = file.name != LEGS
    named = f"{is_keyed} AS has_key, {'usage_id' if is_keyed else 'call_id'} AS record_id"
    return f"SELECT {named}, {', '.join((*COLUMNS[1:], *SOURCE))}, TRUE AS is_kept FROM {_scan([file])}"


def usage_files(folder: Path | None) -> list[Path]:
    """The Parquet files of a kept month, in the order in which a bill reads them."""
    return [] if folder is None else sorted(folder.glob("*.parquet"))


def sources_of(folders: Iterable[Path]) -> dict[str, str]:
    """The files that the rows of kept months came from: what each is called, by its SHA-256."""
    files = [file for folder in folders for file in usage_files(folder)]
    if not files:
        return {}
    named = [f"SELECT {each}_sha256, {each}_file FROM {_scan(files)}" for each in ("source", "last")]
    return dict(Store().run(f"{' UNION '.join(named)} ORDER BY ALL"))


def rows_of(folder: Path | None) -> int:
    """How many rows a kept month holds."""
    files = usage_files(folder)
    return int(Store().run(f"SELECT count(*) FROM {_scan(files)}")[0][0]) if files else 0


def name_for(label: str, sha256: str, known: Mapping[str, str]) -> str:
    """What a file is called among those that are ``known``: one that is there already keeps its name, and another
    content under a name that is taken gets a number.

    >>> known = {"aa": "calls.csv", "bb": "calls.csv (2)"}
    >>> name_for("again.csv", "aa", known), name_for("calls.csv", "cc", known), name_for("more.csv", "cc", known)
    ('calls.csv', 'calls.csv (3)', 'more.csv')
    """
    if sha256 in known:
        return known[sha256]
    taken, name, number = set(known.values()), label, 2
    while name in taken:
        name, number = f"{label} ({number})", number + 1
    return name


def _scan(files: list[Path]) -> str:
    named = ", ".join(literal(str(file)) for file in files)
    return f"read_parquet([{named}], union_by_name = true, hive_partitioning = false)"
