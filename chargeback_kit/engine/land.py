"""Landing: every usage file becomes rows of one typed table, read once, in parallel, and kept small.

Words that repeat are kept once, in ``word_sets`` (call type, names, country, currency) and ``users`` (object id and
sign-in name). They are learnt from the user list and the first rows of every file; rows with words nobody has seen
get theirs after.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from chargeback_kit.engine.raw import SEEN_BY, has_key, open_file, open_list, readable
from chargeback_kit.engine.store import EngineError, Store, sql
from chargeback_kit.problems import Problem, problem
from chargeback_kit.records import users
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.records.proof import recoded
from chargeback_kit.records.sources import ListFile, UsageFile
from chargeback_kit.rules.situations import WORDS

FAULTS = ("id", "start", "duration", "charge", "negative")
NOBODY = 0
LARGE_FILE_BYTES = 64 * 1024**2
USER = ("user_id", "user_principal_name")
WordSet = dict[str, Any]
VOCABULARIES = (("word_sets", "word_set_no", WORDS, "new_words"), ("users", "user_no", USER, "new_user"))


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

    @property
    def is_large(self) -> bool:
        """Whether a file is so large that it is read by several threads."""
        return any(file.path.stat().st_size >= LARGE_FILE_BYTES for file in self.files)

    @property
    def until_rows(self) -> list[int]:
        """The row after the last of each file."""
        return [*self.first_rows[1:], self.rows]


@dataclass(frozen=True)
class Landing:
    """Calls on their way into a store; ``words``, the word sets of their first rows, are known long before."""

    store: Store
    landed: Future[Landed]
    words: Future[list[WordSet]]


@contextmanager
def landing(folder: BillFolder) -> Iterator[Landing]:
    """Land the usage files of a folder in a thread of their own; people and prices can be read meanwhile."""
    store = Store(sum(file.path.stat().st_size for file in folder.usage))
    words: Future[list[WordSet]] = Future()
    with ThreadPoolExecutor(1) as aside:
        landed = aside.submit(land, store, folder, words)
        landed.add_done_callback(lambda _: None if words.done() else words.set_result([]))
        try:
            yield Landing(store, landed, words)
        except BaseException:
            store.stop()
            raise


def land(store: Store, folder: BillFolder, words: Future[list[WordSet]]) -> Landed:
    """Fill the tables ``usage``, ``word_sets`` and ``users`` from the files, in the order of their labels.

    ``words`` is given the word sets of the first rows.
    """
    files = sorted(folder.usage, key=lambda file: file.label)
    store.load("switches", pa.Table.from_pylist([folder.agreement.switches.model_dump()]))
    _prepare_words(store)
    for listed in folder.lists:
        _learn_people(store, listed)
    for file in files:
        _glimpse(store, file)
    words.set_result(store.dicts("SELECT * FROM word_sets"))
    while True:
        try:
            return _land_all(store, files)
        except UnicodeError as error:
            files = [recoded(f, folder.scratch.path) if f.label == error.args[0] else f for f in files]


def _glimpse(store: Store, file: UsageFile) -> None:
    """Learn the words of a file's first rows."""
    with readable(file), store.one_thread():
        open_file(store, file, by_pieces=True)
        store.run(f"CREATE OR REPLACE TABLE glimpse AS SELECT {', '.join((*WORDS, *USER))} FROM raw LIMIT {SEEN_BY}")
    for name, number, columns, _ in VOCABULARIES:
        _number(store, number, name, columns, "glimpse")


def _land_all(store: Store, files: list[UsageFile]) -> Landed:
    store.run("DROP TABLE IF EXISTS usage")
    store.run("DROP TYPE IF EXISTS fault_t")
    store.words("fault_t", list(FAULTS))
    landed = Landed()
    for file in files:
        _insert(store, file, is_first=not landed.files)
        landed.files.append(file)
        landed.first_rows.append(landed.rows)
        first, landed.rows = landed.rows, store.run("SELECT count(*) FROM usage")[0][0]
        _take_rejects(store, file, landed)
        _settle_new(store, first)
    store.run("DROP TABLE glimpse")
    store.run("DROP TABLE unsettled")
    store.run("DROP TABLE IF EXISTS met")
    store.run("ALTER TABLE usage DROP COLUMN new_words")
    store.run("ALTER TABLE usage DROP COLUMN new_user")
    _name_legs(store, landed)
    return landed


def _prepare_words(store: Store) -> None:
    for name, number, columns, _ in VOCABULARIES:
        store.run(f"CREATE OR REPLACE TABLE {name} ({number} INTEGER, {', '.join(f'{c} VARCHAR' for c in columns)})")
    store.run(f"INSERT INTO users VALUES ({NOBODY}, '', '')")


def _learn_people(store: Store, file: ListFile) -> None:
    """Learn the names of a user list before the calls tell them; a list that DuckDB cannot split teaches nothing."""
    if not users.recognises(file.header):
        return
    open_list(store, file)
    with suppress(EngineError):
        _number(store, "user_no", "users", USER, "listed")


def _settle_new(store: Store, first: int) -> None:
    """Number the words that only later rows of the file held, and give those rows their numbers."""
    store.run(
        "CREATE OR REPLACE TABLE unsettled AS SELECT rowid AS row_no, new_words, new_user "
        f"FROM usage WHERE rowid >= {first} AND (new_words IS NOT NULL OR new_user IS NOT NULL)"
    )
    counts = store.run("SELECT count(new_words), count(new_user) FROM unsettled")[0]
    for (name, number, columns, new), count in zip(VOCABULARIES, counts, strict=True):
        if count:
            cells = ", ".join(f"split_part({new}, chr(0), {place}) AS {cell}" for place, cell in enumerate(columns, 1))
            texts = f"SELECT DISTINCT {new} FROM unsettled WHERE {new} IS NOT NULL"
            store.run(f"CREATE OR REPLACE TABLE met AS SELECT {new}, {cells} FROM ({texts})")
            _number(store, number, name, columns, "met")
            numbered = f"unsettled JOIN met USING ({new}) JOIN {name} USING ({', '.join(columns)})"
            store.run(
                f"UPDATE usage SET {number} = n.{number} FROM (SELECT row_no, {number} FROM {numbered}) AS n "
                "WHERE usage.rowid = n.row_no"
            )


def _number(store: Store, number: str, name: str, columns: tuple[str, ...], rows: str) -> None:
    """Give a number to everything in the columns of some rows that has none yet."""
    listed = ", ".join(columns)
    store.run(
        f"INSERT INTO {name} "
        f"SELECT (SELECT count(*) FROM {name}) + row_number() OVER (ORDER BY {listed}) - 1, {listed} "
        f"FROM (SELECT DISTINCT {listed} FROM {rows} EXCEPT SELECT {listed} FROM {name})"
    )


def _insert(store: Store, file: UsageFile, *, is_first: bool) -> None:
    """Rows keep the order of a small file; of a large one, read by several threads, they may not."""
    keeps_order = file.path.stat().st_size < LARGE_FILE_BYTES
    with readable(file), store.one_thread() if keeps_order else nullcontext():
        open_file(store, file)
        store.run(f"CREATE TABLE usage AS {sql('land')}" if is_first else f"INSERT INTO usage {sql('land')}")


def _take_rejects(store: Store, file: UsageFile, landed: Landed) -> None:
    if file.kind != "csv":
        return
    found = store.run("SELECT DISTINCT line_byte_position, error_type::VARCHAR FROM rejects ORDER BY ALL")
    if any(kind == "INVALID ENCODING" for _, kind in found):
        raise UnicodeError(file.label)
    if file.is_recoded:
        landed.problems.append(problem("encoding", file=file.label))
    first_kind = dict(reversed(found))
    landed.rejected[file.label] = sorted(first_kind.items())


def _name_legs(store: Store, landed: Landed) -> None:
    """Give rows of exports without a row id a name of their own."""
    for file, first, until in zip(landed.files, landed.first_rows, landed.until_rows, strict=True):
        if not has_key(file):
            named = f"UPDATE usage SET usage_id = named.usage_id FROM ({sql('legs')}) AS named"
            store.run(f"{named} WHERE usage.rowid = named.row_no", [first, until])
