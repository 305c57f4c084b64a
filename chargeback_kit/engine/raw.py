"""A usage file as ``raw``: its rows under their canonical names, all text, in the order of the file.

Where there is no value stands the empty text.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from chargeback_kit.engine.as_exported import as_exported
from chargeback_kit.engine.pipeline import literal
from chargeback_kit.engine.store import EngineError, Store
from chargeback_kit.problems import InputError
from chargeback_kit.records import graph
from chargeback_kit.records.formats import fold
from chargeback_kit.records.sources import ListFile, UsageFile
from chargeback_kit.records.users import KEYS
from chargeback_kit.rules.call_attributes import WORDS

COLUMNS = (
    "record_id",
    *WORDS,
    "user_id",
    "user_principal_name",
    "start_utc",
    "end_utc",
    "duration_seconds",
    "caller_number",
    "callee_number",
    "charge",
    "connection_fee",
    "sms_units",
)
ROW_IDS = ("usage_id", "call_id", "correlation_id")
NO_NULL = "\n"
"""What would be no value: a line break without quotes around it, which no cell can hold."""
LONGEST_LINE = 2_000_000
SEEN_BY = 20_000
PIECE_BYTES = 4 * 1024**2


def has_key(file: UsageFile) -> bool:
    """Whether the export gives every row an id of its own."""
    return "usage_id" in file.format.columns.values()


def open_file(store: Store, file: UsageFile, *, by_pieces: bool = False) -> None:
    """Make ``raw`` the rows of a file; ``by_pieces``: read in small pieces, for those who need its first rows only.

    A small file is read at once, and not again while it is the one that is open.
    """
    if store.is_small and store.opened == file:
        return
    store.opened = None
    if file.kind == "json":
        store.load("page", _page(file))
        cells = [f"{as_exported(n, n, file.spelling)} AS {n}" if file.spelling else n for n in COLUMNS]
        rows = f"SELECT {', '.join(cells)} FROM page"
    else:
        store.run("DROP TABLE IF EXISTS rejects")
        store.run("DROP TABLE IF EXISTS reject_scans")
        columns = ", ".join(f"{text} AS {name}" for name, text in _columns(file))
        rows = f"SELECT {columns} FROM {_scan(file, by_pieces=by_pieces)}"
    store.run(f"CREATE OR REPLACE {'TABLE' if store.is_small else 'VIEW'} raw AS {rows}")
    store.opened = file


@contextmanager
def readable(file: UsageFile | ListFile) -> Iterator[None]:
    """What the database says of a file that it cannot read, as the kit says it."""
    try:
        yield
    except EngineError as error:
        first = str(error).splitlines()[0]
        what = f" as {file.format.title}" if isinstance(file, UsageFile) else ""
        raise InputError(f"{file.label}: cannot be read{what}: {first}. Export it again.") from None


def open_list(store: Store, file: ListFile) -> None:
    """Make ``listed`` the object ids and sign-in names of a user list; lines that cannot be split are left out."""
    guard = "'^''([=+@-])', '\\1'"
    named = {fold(name): f"regexp_replace(trim({_quoted(name)}), {guard})" for name in reversed(_unique(file.header))}
    keys = {key: next((named[name] for name in names if name in named), "''") for key, names in KEYS.items()}
    columns = ", ".join(f"coalesce({text}, '') AS {key}" for key, text in keys.items())
    lenient = "strict_mode = false, null_padding = true, ignore_errors = true"
    store.run(f"CREATE OR REPLACE VIEW listed AS SELECT {columns} FROM read_csv({_dialect(file)}, {lenient})")


def _columns(file: UsageFile) -> Iterator[tuple[str, str]]:
    named = {canonical: _quoted(header) for canonical, header in file.format.matched(file.header).items()}
    named.setdefault("callee_number", named.get("own_number", "''"))
    named["record_id"] = next((named[c] for c in ROW_IDS if c in named), "'row'")
    if "invite_utc" in named:
        named["start_utc"] = f"coalesce(nullif({named['start_utc']}, ''), {named['invite_utc']})"
    if "call_type" not in named and "call_direction" in named:
        named["call_type"] = f"CASE WHEN lower({named['call_direction']}) LIKE 'in%' THEN 'dr_in' ELSE 'dr_out' END"
    for name in COLUMNS:
        text = named.get(name, "''")
        text = _as_text(name, text) if file.kind == "parquet" else text
        yield name, as_exported(name, text, file.spelling) if file.spelling and text != "''" else text


def _as_text(name: str, column: str) -> str:
    """A typed column as the text an export would hold; an instant without a zone is UTC and says so."""
    zone = f" || CASE WHEN typeof({column}) IN ('TIMESTAMP', 'TIMESTAMP_NS') THEN 'Z' ELSE '' END"
    return f"coalesce(CAST({column} AS VARCHAR){zone if name.endswith('_utc') else ''}, '')"


def _scan(file: UsageFile, *, by_pieces: bool) -> str:
    if file.kind == "parquet":
        return f"read_parquet({literal(str(file.path))}, hive_partitioning = false)"
    return (
        f"read_csv({_dialect(file)}, encoding = 'utf-8', strict_mode = true, "
        f"nullstr = '{NO_NULL}', allow_quoted_nulls = false, max_line_size = {LONGEST_LINE}, "
        "store_rejects = true, rejects_table = 'rejects', rejects_scan = 'reject_scans', "
        f"rejects_limit = 0{f', buffer_size = {PIECE_BYTES}' if by_pieces else ''})"
    )


def _dialect(file: UsageFile | ListFile) -> str:
    names = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in _unique(file.header))
    return (
        f"{literal(str(file.path))}, header = true, skip = {file.header_line - 1}, auto_detect = false, "
        "hive_partitioning = false, "
        f"delim = {literal(file.delimiter)}, quote = '\"', escape = '\"', columns = {{{names}}}"
    )


def _unique(header: tuple[str, ...]) -> list[str]:
    """The columns of a header by names of their own.

    >>> _unique(("Start Time", "Charge", "", "Charge"))
    ['Start Time', 'Charge', 'column 2', 'column 3']
    """
    return [name if name and header.index(name) == place else f"column {place}" for place, name in enumerate(header)]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _page(file: UsageFile) -> pa.Table:
    log = graph.load(file.path, file.label)
    cells = graph.rows(log, file.format) if log else []
    for found in cells:
        found["record_id"] = found.get("usage_id") or found.get("sms_id", "")
        found["start_utc"] = found.get("start_utc") or found.get("invite_utc", "")
        if "sms_units" in file.format.columns.values():
            found.setdefault("duration_seconds", "0")
    return pa.table({name: pa.array([row.get(name, "") for row in cells], pa.string()) for name in COLUMNS})


def exact_columns(store: Store, file: UsageFile) -> set[str]:
    """The columns of a Parquet file that hold no text: nothing in them is a matter of spelling."""
    if file.kind != "parquet":
        return set()
    kinds = dict(row[:2] for row in store.run(f"DESCRIBE SELECT * FROM {_scan(file, by_pieces=False)}"))
    return {name for name, header in file.format.matched(file.header).items() if kinds.get(header) != "VARCHAR"}


def rejected_of(file: UsageFile) -> list[tuple[int, str]]:
    """The byte positions of the lines of a call log that are no JSON."""
    log = graph.load(file.path, file.label)
    return [(position, "BROKEN JSON") for position in log.broken] if log else []
