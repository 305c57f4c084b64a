"""Landing: every usage file becomes rows of one typed table, read once, in parallel, and kept small.

The landed calls belong to the bills that are computed from them; every world is other inputs over the same calls.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field

import pyarrow as pa

from chargeback_kit.engine.pipeline import LANDING, sql
from chargeback_kit.engine.raw import has_key, open_file, readable, rejected_of
from chargeback_kit.engine.sorting import repeated
from chargeback_kit.engine.spelling import said_of, spelled
from chargeback_kit.engine.store import Store
from chargeback_kit.engine.words import learn_first_rows, learn_new_words, learn_people, prepare_words
from chargeback_kit.problems import Problem, problem
from chargeback_kit.records.csv_repair import recoded
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.records.lines import RowLines, row_lines
from chargeback_kit.records.sources import UsageFile
from chargeback_kit.rules.call_attributes import CallAttributes

OUTER_BLANK = "(^|\\x00)[ \u00a0\u202f\\t]|[ \u00a0\u202f\\t](\\x00|$)"
LARGE_FILE_BYTES = 64 * 1024**2
Progress = Callable[[str], None]


@dataclass
class LandedCalls:
    """The rows of all usage files in one store: where each file's lie, and those that could not be split into columns.

    ``lines``: where the rows of each file stand in it; of a large file nobody knows before it is read for them, which
    can be done as long as it is the same file. ``attributes``: what word sets mean, by their number, as far as anybody
    asked yet. ``fee_is_included``: the switch ``charge_includes_fee`` by which ``charged_micro`` was added up.

    The second file begins after 100 rows, all in all 250 could be read and one could not:

    >>> rejected = {"b.csv": [(17, "MISSING COLUMNS")]}
    >>> landed = LandedCalls(None, None, True, first_rows=[0, 100], rows=250, rejected=rejected)
    >>> landed.until_rows, landed.rows_read
    ([100, 250], 251)
    """

    store: Store
    folder: BillFolder
    fee_is_included: bool
    files: list[UsageFile] = field(default_factory=list)
    first_rows: list[int] = field(default_factory=list)
    lines: list[RowLines | None] = field(default_factory=list)
    rejected: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    attributes: dict[int, CallAttributes] = field(default_factory=dict)
    rows: int = 0

    @property
    def rows_read(self) -> int:
        """Every row of every file, those that cannot be split included."""
        return self.rows + sum(len(found) for found in self.rejected.values())

    def rejected_at(self, file: UsageFile) -> list[int]:
        """Where in a file the rows begin that could not be split [byte positions, from 1]."""
        return [position for position, _ in self.rejected.get(file.label, ())]

    @property
    def until_rows(self) -> list[int]:
        """The row after the last of each file."""
        return [*self.first_rows[1:], self.rows]


def land(folder: BillFolder, progress: Progress = lambda step: None) -> LandedCalls:
    """Land the usage files of a folder, in the order of their labels."""
    progress(LANDING[0].progress)
    files = sorted(folder.usage, key=lambda file: file.label)
    store = Store(sum(file.path.stat().st_size for file in files))
    store.load("switches", pa.table({"charge_includes_fee": [folder.agreement.switches.charge_includes_fee]}))
    prepare_words(store)
    for listed in folder.lists:
        with readable(listed):
            learn_people(store, listed)
    landed = _land_all(store, files, folder)
    settle(store, landed)
    folder.refuse_changed_files()
    return landed


def _land_all(store: Store, files: list[UsageFile], folder: BillFolder) -> LandedCalls:
    """Land every file; one that turns out to be no UTF-8 is written anew and all are read again."""
    while True:
        landed = LandedCalls(store, folder, folder.agreement.switches.charge_includes_fee)
        store.run("DROP TABLE IF EXISTS usage")
        try:
            for file in files:
                _land(landed, file)
        except UnicodeError as error:
            files = [recoded(f, folder.scratch.path) if f.label == error.args[0] else f for f in files]
            continue
        except SpelledOtherwise as error:
            files = [error.file if f.label == error.file.label else f for f in files]
            continue
        store.run("CREATE TABLE fees AS SELECT rowid AS row_no, fee_micro FROM usage WHERE fee_micro IS NOT NULL")
        for no_more_needed in ("new_words", "new_user", "fee_micro"):
            store.run(f"ALTER TABLE usage DROP COLUMN {no_more_needed}")
        name_legs(store, landed)
        return landed


class SpelledOtherwise(Exception):
    """Later rows of a file are not written as its first ones; ``file`` knows how."""

    def __init__(self, file: UsageFile) -> None:
        super().__init__(file.label)
        self.file = file


def _look_for_another_spelling(landed: LandedCalls, file: UsageFile, first: int) -> None:
    """Raise SpelledOtherwise where later rows of a file need another reading, or hold blanks around a name."""
    if file.spelling is not None:
        return
    words = " OR ".join(f"regexp_matches({name}, '{OUTER_BLANK}')" for name in ("new_words", "new_user"))
    blanks = f"usage_id <> '' AND (usage_id < '!' OR ends_with(usage_id, ' ') OR {words})"
    unread = "unreadable IN ('start', 'duration', 'charge')"
    has_blanks, has_unread = landed.store.run(
        f"SELECT bool_or({blanks}), bool_or({unread}) FROM usage WHERE rowid >= {first}"
    )[0]
    if has_blanks or has_unread:
        found = spelled(landed.store, file, landed.folder.agreement, landed.folder.stated_range(file.label))
        if has_blanks or not (found.spelling and found.spelling.is_plain):
            raise SpelledOtherwise(found)


def _learnt(landed: LandedCalls, file: UsageFile) -> UsageFile:
    """The file with its spelling, if its first rows show one; their words are numbered."""
    if not learn_first_rows(landed.store, file):
        file = spelled(landed.store, file, landed.folder.agreement, landed.folder.stated_range(file.label))
        learn_first_rows(landed.store, file)
    return file


def _land(landed: LandedCalls, file: UsageFile) -> None:
    """Rows keep the order of a small file; of a large one, read by several threads, they may not."""
    file = _learnt(landed, file)
    store, first = landed.store, landed.rows
    keeps_order = file.path.stat().st_size < LARGE_FILE_BYTES
    with readable(file), store.one_thread() if keeps_order else nullcontext():
        open_file(store, file)
        store.run(f"INSERT INTO usage {sql('land')}" if landed.files else f"CREATE TABLE usage AS {sql('land')}")
    _take_rejects(landed, file)
    _look_for_another_spelling(landed, file, first)
    if said := said_of(file):
        landed.problems.append(said)
    landed.files.append(file)
    landed.first_rows.append(first)
    landed.rows = store.run("SELECT count(*) FROM usage")[0][0]
    landed.lines.append(row_lines(file, landed.rows - first, landed.rejected_at(file)) if keeps_order else None)
    learn_new_words(store, first)


def _take_rejects(landed: LandedCalls, file: UsageFile) -> None:
    if file.kind == "json" and (broken := rejected_of(file)):
        landed.rejected[file.label] = broken
    if file.kind != "csv":
        return
    found = landed.store.run("SELECT DISTINCT line_byte_position, error_type::VARCHAR FROM rejects ORDER BY ALL")
    if any(kind == "INVALID ENCODING" for _, kind in found):
        raise UnicodeError(file.label)
    if file.is_recoded:
        landed.problems.append(problem("encoding", file=file.label))
    first_kind = dict(reversed(found))
    landed.rejected[file.label] = sorted(first_kind.items())


def name_legs(store: Store, landed: LandedCalls) -> None:
    """Give rows of exports without a row id a name of their own."""
    for file, first, until in zip(landed.files, landed.first_rows, landed.until_rows, strict=True):
        if not has_key(file):
            named = f"UPDATE usage SET usage_id = named.usage_id FROM ({sql('legs')}) AS named"
            store.run(f"{named} WHERE usage.rowid = named.row_no", [first, until])


def name_legs_anew(store: Store, landed: LandedCalls) -> None:
    """The same where legs have names already: the content that tells them apart is another."""
    for file, first, until in zip(landed.files, landed.first_rows, landed.until_rows, strict=True):
        if not has_key(file):
            known = "CASE WHEN starts_with(usage_id, 'row-') THEN 'row' ELSE split_part(usage_id, '#', 1) END"
            store.run(f"UPDATE usage SET usage_id = {known} WHERE rowid >= ? AND rowid < ?", [first, until])
    name_legs(store, landed)


NOTHING_REPEATED = (
    "repeated (row_no BIGINT, usage_id VARCHAR)",
    "settle (row_no BIGINT, excluded_because VARCHAR, usage_id VARCHAR, effect_micro BIGINT)",
)
"""What the steps after landing leave where every usage id stands once: to plan them takes longer than to say it."""


def settle(store: Store, landed: LandedCalls) -> None:
    """Find the rows that share a usage id (R02)."""
    store.load("files", _files(landed))
    hashes = store.parts("SELECT hash(usage_id) AS mark FROM usage WHERE unreadable IS NULL")
    marks = repeated((some["mark"].to_numpy() for some in hashes), landed.rows)
    if not len(marks):
        for table in NOTHING_REPEATED:
            store.run(f"CREATE OR REPLACE TABLE {table}")
        return
    store.load("hashes", pa.table({"mark": marks}))
    for step in LANDING[1:]:
        store.make(step)


def _files(landed: LandedCalls) -> pa.Table:
    return pa.table(
        {
            "file_no": pa.array(range(len(landed.files)), pa.int32()),
            "label": pa.array([file.label for file in landed.files], pa.string()),
            "first_row": pa.array(landed.first_rows, pa.int64()),
            "until_row": pa.array(landed.until_rows, pa.int64()),
        }
    )
