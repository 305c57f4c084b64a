"""The embedded database of some calls and the bills that are computed from them."""

import errno
import os
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from copy import copy
from itertools import count
from pathlib import Path
from threading import RLock
from typing import Any

import duckdb
import pyarrow as pa

from chargeback_kit import scratch
from chargeback_kit.engine import database
from chargeback_kit.engine.pipeline import Step
from chargeback_kit.problems import InputError

EngineError = duckdb.Error
LARGE_INPUT_BYTES = 1024**3
SMALL_INPUT_BYTES = 2 * 1024**2
ROWS_AT_ONCE = 20_000
INTERRUPTED = "Query interrupted"
NUMBERED = count(1)


@contextmanager
def _enough_room() -> Iterator[None]:
    """What the database says where memory or disk is full, as the kit says it."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise MemoryError(str(error)) from None
    except duckdb.InterruptException:
        raise KeyboardInterrupt from None
    except RuntimeError as error:  # what the database makes of a signal that arrives while it works
        if str(error) != INTERRUPTED:
            raise
        raise KeyboardInterrupt from None
    except EngineError as error:
        if os.strerror(errno.ENOSPC) not in str(error) or scratch.PREFIX not in str(error):
            raise
        raise InputError(
            f"{tempfile.gettempdir()}: no space left for the tables of the bill; those of a large folder need about "
            "half the size of its files. Make room, or name another folder in the variable TMPDIR."
        ) from None


class Store:
    """Tables and views by name. Rows keep the order in which they were read.

    A small input takes one thread and keeps the rows of every step: nearly all of its time goes into planning, and what
    is a view is planned again with every question that reads it.

    Threads may ask it at once and are answered one after the other. Who fills a table for the question that reads it
    holds the ``lock`` for both, and asks nobody else meanwhile.

    The macros are the arithmetic of every step. 61 seconds are two started minutes (R20); 12.345 is rounded half up;
    three minutes at 0.015 cost 0.045, which is 0.05 (R31), and 90 seconds at 0.02 with 0.10 for the connection 0.13:

    >>> store = Store()
    >>> store.run("SELECT round_up(61, 60), round_up(120, 60)")
    [(120, 120)]
    >>> store.run("SELECT micro('12.345'), to_cent(micro('12.345')), to_cent(micro('-12.345'))")
    [(12345000, 12350000, -12350000)]
    >>> store.run("SELECT price_in_units(15_000_000::BIGINT, 0, 180, 10_000_000)")
    [(50000,)]
    >>> store.run("SELECT price_in_units(20_000_000, 100_000_000::BIGINT, 90, 10_000_000)")
    [(130000,)]

    Half as much again of two calls of one second are 3 seconds, 1 and 2. An offset is taken off:

    >>> store.run("SELECT share(1, 1, 1500), share(2, 1, 1500)")
    [(1, 2)]
    >>> store.run("SELECT iso(instant('2026-10-01T02:00:00+02:00')), digits('tel:+49 30-23125')")
    [('2026-10-01T00:00:00Z', 493023125)]
    """

    def __init__(self, input_bytes: int = 0) -> None:
        self.is_small = input_bytes <= SMALL_INPUT_BYTES
        self.opened: object = None
        self.lock = RLock()
        if self.is_small:
            self.database = database.of_small_inputs()
        elif input_bytes <= LARGE_INPUT_BYTES:
            self.database = database.in_memory(self._folder())
        else:
            self.database = database.on_disk(self._folder(), input_bytes)
        self.connection = self.database.cursor()
        self.schemas = "main"
        if self.is_small:
            self.own_schema(self, "calls")

    def _folder(self) -> Path:
        """A folder that goes with the store."""
        folder = scratch.folder()
        weakref.finalize(self, scratch.remove, folder)
        return folder

    def beside(self) -> "Store":
        """The same tables, with a search path of their own."""
        other = copy(self)
        other.connection = self.database.cursor()
        other.search(self.schemas)
        return other

    def own_schema(self, owner: object, name: str) -> None:
        """New tables go to a schema that goes with its owner; what is not there is looked up where it was before."""
        schema = f"{name}_{next(NUMBERED)}"
        self.run(f"CREATE SCHEMA {schema}")
        self.search(f"{schema},{self.schemas}")
        weakref.finalize(owner, _drop, self.database, schema).atexit = False

    def search(self, schemas: str) -> None:
        """Where names are looked up from now on; new tables go to the first schema."""
        self.schemas = schemas
        self.run(f"SET search_path = '{schemas}'")

    @contextmanager
    def one_thread(self) -> Iterator[None]:
        """What is read in one thread keeps its order, and the first rows are found without reading ahead."""
        if self.is_small:
            yield
            return
        self.run("SET threads = 1")
        try:
            yield
        finally:
            self.run("RESET threads")

    def run(self, text: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        """Run one statement and fetch its rows."""
        with self.lock, _enough_room():
            return self._executed(text, values).fetchall()

    def dicts(self, text: str) -> list[dict[str, Any]]:
        """The rows of a small result by their column names."""
        with self.lock, _enough_room():
            done = self._executed(text)
            names = [column[0] for column in done.description or ()]
            return [dict(zip(names, row, strict=True)) for row in done.fetchall()]

    def arrow(self, text: str) -> pa.Table:
        """The result of a query as Arrow, so that no number becomes a float on the way."""
        with self.lock, _enough_room():
            return self.connection.sql(text).to_arrow_table()

    def parts(self, text: str) -> Iterator[pa.RecordBatch]:
        """The same, some rows at a time: those that come later are computed when they are asked for.

        >>> [part.num_rows for part in Store(SMALL_INPUT_BYTES + 1).parts("SELECT * FROM range(45_000)")]
        [20000, 20000, 5000]
        """
        if self.is_small:
            yield from self.arrow(text).to_batches(max_chunksize=ROWS_AT_ONCE)
            return
        reading = self.beside()  # a connection of its own: another statement would end what is still to come
        with _enough_room():
            for part in reading.connection.sql(text).to_arrow_reader(ROWS_AT_ONCE):
                yield from pa.Table.from_batches([part]).to_batches(max_chunksize=ROWS_AT_ONCE)

    def _executed(self, text: str, values: list[Any] | None = None) -> duckdb.DuckDBPyConnection:
        for statement in _parsed(self.connection, text):
            self.connection.execute(statement, values)
        return self.connection

    def load(self, name: str, incoming: pa.Table) -> None:
        """Keep an Arrow table under a name; the statement finds it under the name that it has here."""
        with self.lock, _enough_room():
            for statement in _parsed(self.connection, f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM incoming"):
                self.connection.execute(statement).fetchall()

    def make(self, step: Step) -> None:
        """Compute a step and keep its rows, or give it its name: its rows are computed when somebody asks.

        The rows of a small input are kept either way.

        A call of 180 seconds finds 120 left in its pool (R26):

        >>> store = Store()
        >>> store.load("draws", pa.table({"row_no": [1], "counter_no": [0], "start_ns": [50], "billed_seconds": [180]}))
        >>> end = {"counter_no": [0], "is_empty": [False], "end_ns": [50], "left_seconds": [120]}
        >>> store.load("ends", pa.table(end))
        >>> store.load("counters", pa.table({"counter_no": [0]}))
        >>> store.load("edges", pa.table({"row_no": [1], "place": [0]}))
        >>> store.load("settings", pa.table({"pool_edge": ["split"]}))
        >>> store.make(Step("draw", "4_pool", is_kept=False))
        >>> store.dicts("SELECT pooled_seconds, over_seconds FROM draw")
        [{'pooled_seconds': 120, 'over_seconds': 60}]
        """
        self.run(f"CREATE OR REPLACE {'TABLE' if step.is_kept or self.is_small else 'VIEW'} {step.name} AS {step.sql}")


def _drop(opened: duckdb.DuckDBPyConnection, schema: str) -> None:
    """By way of the database: the connection of the owner may be gone already, where both are collected together."""
    ended = duckdb.FatalException, duckdb.ConnectionException  # a database that is gone took its schemas along
    with suppress(*ended), opened.cursor() as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


_PARSED: dict[str, list[duckdb.Statement]] = {}
MOST_PARSED = 1_000


def _parsed(connection: duckdb.DuckDBPyConnection, text: str) -> list[duckdb.Statement]:
    """The statements of a text, which mean no table before they are run: every bill runs the same texts."""
    found = _PARSED.get(text)
    if found is None:
        found = connection.extract_statements(text)
        if len(_PARSED) >= MOST_PARSED:
            _PARSED.clear()
        _PARSED[text] = found
    return found
