"""The embedded database: how it is opened, and what every bill finds in it: the macros and the words of the rules.

All small inputs of a process share one, each in a schema of its own: to open a database and to plan its macros takes a
third of a small bill's time. A larger input has one of its own.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from threading import Lock

import duckdb

from chargeback_kit import scratch
from chargeback_kit.engine.memory import allowed_bytes
from chargeback_kit.engine.pipeline import literal, sql
from chargeback_kit.reference import column
from chargeback_kit.rules.kinds import CATEGORIES, CATEGORY, KINDS, decision_table
from chargeback_kit.rules.payers import FUNDED_BY

LEAST_MEMORY_BYTES = 512 * 1024**2
UNREADABLE = ("id", "start", "duration", "charge", "negative")
_SHARED: dict[tuple[int, str], duckdb.DuckDBPyConnection] = {}
_ONE_AT_A_TIME = Lock()


def of_small_inputs() -> duckdb.DuckDBPyConnection:
    """The database that the small inputs of this process share; what was forked has one of its own.

    It works in one thread. A database that an error has ended is left to those who are in it.

    >>> of_small_inputs().execute("SELECT round_up(61, 60), category FROM categories LIMIT 1").fetchall()
    [(120, 'other')]
    """
    key = os.getpid(), _shared_by_all_bills()
    with _ONE_AT_A_TIME:
        if key not in _SHARED or not _answers(_SHARED[key]):
            _SHARED[key] = _set_up(_in_memory(), scratch.folder(), without=",common_subexpressions")
            _SHARED[key].execute("SET threads = 1")
        return _SHARED[key]


def in_memory(folder: Path) -> duckdb.DuckDBPyConnection:
    """A database of its own, which puts into the folder what memory does not hold."""
    return _set_up(_in_memory(), folder)


def on_disk(folder: Path, input_bytes: int) -> duckdb.DuckDBPyConnection:
    """A database whose tables lie in the folder; of them a tenth of the input's size is held in memory, half of that
    where somebody set a limit.

    Each row is written once, as it is; tables in memory that had to make room would be packed and written again
    and again. The file need not survive a crash, so nothing is copied into it twice.
    """
    connection = duckdb.connect(str(folder / "bill.duckdb"))
    allowed = allowed_bytes()
    wanted = max(LEAST_MEMORY_BYTES, input_bytes // (20 if allowed else 10))
    connection.execute(f"SET memory_limit = '{min(wanted, allowed or wanted)}B'")
    connection.execute("SET force_compression = 'uncompressed'")
    connection.execute("SET wal_autocheckpoint = '1TB'")
    connection.execute("PRAGMA disable_checkpoint_on_shutdown")
    return _set_up(connection, folder)


def _in_memory() -> duckdb.DuckDBPyConnection:
    """Memory is given back when a table goes, 4 MB at a time: a page of the apps keeps 10 MiB less than without.

    Given back 1 MB at a time it would be another 14 MiB less, and a seventh of the processor's time of a bill would go
    into asking the system for it again.
    """
    connection = duckdb.connect(":memory:")
    connection.execute("SET allocator_bulk_deallocation_flush_threshold = '4MB'")
    if allowed := allowed_bytes():
        connection.execute(f"SET memory_limit = '{allowed}B'")
    return connection


def _set_up(connection: duckdb.DuckDBPyConnection, folder: Path, without: str = "") -> duckdb.DuckDBPyConnection:
    """Joins run as written, the small table on the right: an export is thought to be tiny before it is read, and the
    calls would become the side that is held in memory. ``without``: more of the planner to do without.
    """
    connection.execute(f"SET temp_directory = {literal(str(folder))}")
    connection.execute("SET preserve_insertion_order = true")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute(f"SET disabled_optimizers = 'join_order,build_side_probe_side{without}'")
    connection.execute(_shared_by_all_bills())
    return connection


def _shared_by_all_bills() -> str:
    """The macros, the words of the rules (text kept as a small number that still reads as text), and small facts."""
    words = {
        "unreadable_t": UNREADABLE,
        "kind_t": KINDS,
        "rule_t": dict.fromkeys(row["rule_id"] for row in decision_table()),
        "funded_by_t": FUNDED_BY,
        "category_t": CATEGORY,
    }
    types = "".join(f"CREATE TYPE {name} AS ENUM ({_listed(texts)});\n" for name, texts in words.items())
    categories = [CATEGORIES.get(kind, "other") for kind in KINDS]
    return f"""{sql("macros")};
{types}
CREATE TABLE currencies AS SELECT unnest([{_listed(column("currencies", "code"))}]) AS code;
CREATE TABLE categories AS
SELECT unnest([{_listed(KINDS)}])::kind_t AS kind, unnest([{_listed(categories)}])::category_t AS category;
"""


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(map(literal, texts))


def _answers(connection: duckdb.DuckDBPyConnection) -> bool:
    try:
        return bool(connection.execute("SELECT 1").fetchall())
    except duckdb.Error:
        return False
