"""Landing: every usage file becomes rows of one typed table, read in parallel and kept small.

Words that repeat (call types, names, sign-in names) are kept as vocabularies. A vocabulary is learnt from the
first rows of every file; when a later row holds a word nobody has seen, its file is asked for all its words and
the landing starts again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import duckdb
import pyarrow as pa

from chargeback_kit.engine.store import Store, sql
from chargeback_kit.problems import InputError, Problem, problem
from chargeback_kit.records import graph
from chargeback_kit.records.sources import UsageFile

WORDS = (
    "call_type",
    "number_type",
    "destination_context",
    "destination_name",
    "user_country",
    "user_id",
    "user_principal_name",
    "currency",
    "licence_capability",
)
PLAIN = (
    "start_utc",
    "end_utc",
    "duration_seconds",
    "caller_number",
    "callee_number",
    "charge",
    "connection_fee",
    "call_direction",
    "invite_utc",
)
FAULTS = ("id", "key", "word", "start", "duration", "charge", "negative")
GLIMPSE = 20_000
LONGEST_LINE = 2_000_000

Progress = Callable[[str], None]


@dataclass
class Landed:
    """Where each file's rows lie in the usage table, and the rows that could not be split into columns."""

    files: list[UsageFile] = field(default_factory=list)
    first_rows: list[int] = field(default_factory=list)
    rejected: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0

    @property
    def rows_read(self) -> int:
        """Every row of every file, those that cannot be split included."""
        return self.rows + sum(len(found) for found in self.rejected.values())


class UnseenWords(Exception):
    """A file holds words beyond the vocabulary, or ids that are no GUIDs."""


def land(store: Store, files: list[UsageFile], progress: Progress) -> Landed:
    """Fill the table ``usage`` from the files, in the order of their labels."""
    files = sorted(files, key=lambda file: file.label)
    vocabulary: dict[str, set[str]] = {word: {""} for word in WORDS}
    for file in files:
        _open(store, file)
        _learn(store, vocabulary, f"(SELECT * FROM raw LIMIT {GLIMPSE})")
    key = "UUID" if all(_has_key(file) for file in files) and _all_guids(store, files) else "VARCHAR"
    while True:
        try:
            return _land_all(store, files, vocabulary, key, progress)
        except UnseenWords as unseen:
            key = "VARCHAR" if unseen.args[0] == "key" else key
        except UnicodeError as error:
            files = [replace(f, encoding="latin-1") if f.label == error.args[0] else f for f in files]


def _land_all(
    store: Store, files: list[UsageFile], vocabulary: dict[str, set[str]], key: str, progress: Progress
) -> Landed:
    _prepare(store, vocabulary, key)
    landed = Landed()
    for file in files:
        progress(f"Reading {file.label}")
        _open(store, file)
        _insert(store, file)
        landed.files.append(file)
        landed.first_rows.append(landed.rows)
        first, landed.rows = landed.rows, store.run("SELECT count(*) FROM usage")[0][0]
        _check(store, vocabulary, first, key)
        _take_rejects(store, file, landed)
    _name_legs(store, landed)
    return landed


def _prepare(store: Store, vocabulary: dict[str, set[str]], key: str) -> None:
    store.run("DROP TABLE IF EXISTS usage")
    for word in (*WORDS, "fault"):
        store.run(f"DROP TYPE IF EXISTS {word}_t")
    store.run("DROP TYPE IF EXISTS usage_key")
    store.run(f"CREATE TYPE usage_key AS {key}")
    store.words("fault_t", list(FAULTS))
    for word, seen in vocabulary.items():
        store.words(f"{word}_t", sorted(seen))
    store.load("raw_columns", pa.table({name: pa.array([], pa.string()) for name in ("record_id", *WORDS, *PLAIN)}))
    store.run("CREATE OR REPLACE VIEW raw AS SELECT * FROM raw_columns")
    store.run(f"CREATE TABLE usage AS {sql('land')} LIMIT 0")


def _insert(store: Store, file: UsageFile) -> None:
    try:
        store.run(f"INSERT INTO usage {sql('land')}")
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise InputError(f"{file.label}: cannot be read as {file.format.title}: {first}. Export it again.") from None


def _has_key(file: UsageFile) -> bool:
    return "usage_id" in file.format.columns.values()


def _all_guids(store: Store, files: list[UsageFile]) -> bool:
    for file in files:
        _open(store, file)
        odd = "CAST(TRY_CAST(record_id AS UUID) AS VARCHAR) IS DISTINCT FROM record_id"
        if store.run(f"SELECT count(*) FROM (SELECT * FROM raw LIMIT {GLIMPSE}) WHERE {odd}")[0][0]:
            return False
    return True


def _learn(store: Store, vocabulary: dict[str, set[str]], rows: str) -> None:
    for word, seen in vocabulary.items():
        seen |= {found for (found,) in store.run(f"SELECT DISTINCT coalesce({word}, '') FROM {rows}")}


def _check(store: Store, vocabulary: dict[str, set[str]], first: int, key: str) -> None:
    faults = {
        name for (name,) in store.run("SELECT DISTINCT fault FROM usage WHERE rowid >= ? AND fault IS NOT NULL", [first])
    }
    if "word" in faults:
        _learn(store, vocabulary, "raw")
        raise UnseenWords("word")
    if "key" in faults and key == "UUID":
        raise UnseenWords("key")


def _open(store: Store, file: UsageFile) -> None:
    """Make ``raw`` the rows of a file under their canonical names, as text."""
    if file.kind == "json":
        store.load("page", _page(file))
        store.run("CREATE OR REPLACE VIEW raw AS SELECT * FROM page")
        return
    store.run("DROP TABLE IF EXISTS rejects")
    store.run("DROP TABLE IF EXISTS reject_scans")
    columns = ", ".join(f"{text} AS {name}" for name, text in _columns(file))
    store.run(f"CREATE OR REPLACE VIEW raw AS SELECT {columns} FROM {_scan(file)}")


def _columns(file: UsageFile) -> Iterator[tuple[str, str]]:
    named = {canonical: _quoted(header) for canonical, header in file.format.matched(file.header).items()}
    named.setdefault("callee_number", named.get("own_number", "NULL"))
    named["record_id"] = next((named[c] for c in ("usage_id", "call_id", "correlation_id") if c in named), "'row'")
    if "invite_utc" in named:
        named["start_utc"] = f"coalesce({named['start_utc']}, {named['invite_utc']})"
    if "call_type" not in named and "call_direction" in named:
        named["call_type"] = f"CASE WHEN lower({named['call_direction']}) LIKE 'in%' THEN 'dr_in' ELSE 'dr_out' END"
    for name in ("record_id", *WORDS, *PLAIN):
        text = named.get(name, "NULL")
        yield name, f"CAST({text} AS VARCHAR)" if file.kind == "parquet" or text == "NULL" else text


def _scan(file: UsageFile) -> str:
    path = str(file.path).replace("'", "''")
    if file.kind == "parquet":
        return f"read_parquet('{path}')"
    names = ", ".join(f"{_literal(name)}: 'VARCHAR'" for name in _unique(file.header))
    return (
        f"read_csv('{path}', header = true, auto_detect = false, delim = {_literal(file.delimiter)}, quote = '\"', "
        f"escape = '\"', encoding = '{file.encoding}', columns = {{{names}}}, strict_mode = true, "
        f"max_line_size = {LONGEST_LINE}, store_rejects = true, rejects_table = 'rejects', "
        "rejects_scan = 'reject_scans', rejects_limit = 0)"
    )


def _unique(header: tuple[str, ...]) -> list[str]:
    return [name if name and header.index(name) == n else f"column {n}" for n, name in enumerate(header)]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _page(file: UsageFile) -> pa.Table:
    records = graph.load(file.path, file.label) or []
    cells = [graph.cells(record, file.format) if isinstance(record, dict) else {} for record in records]
    for found in cells:
        found["record_id"] = found.get("usage_id", "")
        found["start_utc"] = found.get("start_utc") or found.get("invite_utc", "")
        if "sms_units" in file.format.columns.values():
            found.setdefault("duration_seconds", "0")
    names = ("record_id", *WORDS, *PLAIN)
    return pa.table({name: pa.array([row.get(name) or None for row in cells], pa.string()) for name in names})


def _take_rejects(store: Store, file: UsageFile, landed: Landed) -> None:
    if file.kind != "csv":
        return
    found = store.run("SELECT DISTINCT line_byte_position, error_type::VARCHAR FROM rejects ORDER BY ALL")
    if any(kind == "INVALID ENCODING" for _, kind in found) and file.encoding == "utf-8":
        raise UnicodeError(file.label)
    if file.encoding == "latin-1":
        landed.problems.append(problem("encoding", file=file.label))
    first_kind = {position: kind for position, kind in reversed(found)}
    landed.rejected[file.label] = sorted(first_kind.items())


def _name_legs(store: Store, landed: Landed) -> None:
    """Give rows of exports without a row id a name of their own."""
    ends = [*landed.first_rows[1:], landed.rows]
    ranges = [(f, a, b) for f, a, b in zip(landed.files, landed.first_rows, ends, strict=True) if not _has_key(f)]
    for _, first, until in ranges:
        store.run(f"UPDATE usage SET usage_id = named.usage_id FROM ({sql('legs')}) AS named WHERE usage.rowid = named.row_no", [first, until])


