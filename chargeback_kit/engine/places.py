"""Where the rows of the usage table stand: their file, and the line in it; of millions of rows in little memory."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from chargeback_kit.engine.landing import LARGE_FILE_BYTES, LandedCalls
from chargeback_kit.engine.raw import open_file
from chargeback_kit.engine.sorting import Whole, each_once, last_copies, stand_at
from chargeback_kit.engine.store import Store
from chargeback_kit.records.first_cells import KEY_BYTES, marked_lines
from chargeback_kit.records.lines import lines_at, lines_of
from chargeback_kit.records.sources import UsageFile

Place = tuple[UsageFile, int | None]
AT_ONCE = 1 << 20
"""How many lines that may be wanted are compared at a time."""


@dataclass(frozen=True)
class RowPlaces:
    """The lines of some rows, whose numbers rise; 0 where nobody can say it."""

    landed: LandedCalls
    rows: Whole
    lines: Whole

    def of(self, rows: Whole) -> Iterator[Place]:
        """The file and the line of each of some of these rows."""
        files, begins = self.landed.files, pa.array(self.landed.first_rows, pa.int64()).to_numpy()
        lines = self.lines[stand_at(self.rows, rows)]
        for file, line in zip(begins.searchsorted(rows, side="right").tolist(), lines.tolist(), strict=True):
            yield files[file - 1], line or None


def places(store: Store, landed: LandedCalls, rows: pa.Array, ids: pa.Array) -> RowPlaces:
    """Where rows stand; ``ids``: the usage id of each.

    A large file that is not what was read any more can be named, but nobody can say the line.
    """
    found, first = each_once(rows.to_numpy())
    ids, parts = pc.fill_null(ids.take(pa.array(first)), ""), [found[:0]]
    files = zip(landed.files, landed.first_rows, landed.until_rows, landed.lines, strict=True)
    for file, begin, until, known in files:
        start, end = found.searchsorted([begin, until]).tolist()
        here, names = found[start:end], ids.slice(start, end - start)
        lines = here - here
        if known is not None:
            lines = pa.array(known.of((here - begin).tolist()), pa.int64()).to_numpy()
        elif len(here) and landed.folder.is_unchanged(file.label):
            rejected = landed.rejected_at(file)
            with suppress(FileNotFoundError):
                if begins_with_key(file) and pc.min(pc.binary_length(names)).as_py() >= KEY_BYTES:
                    lines = _by_first_cell(file, names, rejected)
                else:
                    lines = _by_number(store, file, here - begin, (begin, until), rejected)
        parts.append(lines)
    return RowPlaces(landed, found, pa.chunked_array(parts, pa.int64()).to_numpy())


def lines_of_rejected(landed: LandedCalls, file: UsageFile) -> Mapping[int, int]:
    """The line of each row that could not be split, by its place in the file; none of a large file that has changed."""
    known = landed.lines[landed.files.index(file)]
    if known is not None:
        return known.rejected
    positions = landed.rejected_at(file)
    if positions and landed.folder.is_unchanged(file.label):
        with suppress(FileNotFoundError):
            return lines_at(file.path, positions)
    return {}


def begins_with_key(file: UsageFile) -> bool:
    """Whether a row of a large file can be found again by the first cell of its line."""
    if not file.is_plain or file.path.stat().st_size < LARGE_FILE_BYTES:
        return False
    return file.format.matched(file.header).get("usage_id") == file.header[0]


def _by_first_cell(file: UsageFile, ids: pa.Array, rejected: list[int]) -> Whole:
    """The line of each usage id: the file is read once, and of its lines those that may be meant are compared."""
    cells = ids.cast(pa.binary())
    wanted = pc.unique(cells)
    starts = (pc.binary_slice(wanted.slice(place, AT_ONCE), 0, KEY_BYTES) for place in range(0, len(wanted), AT_ONCE))
    beginnings = b"".join(b"".join(each.to_pylist()) for each in starts)
    marked = _some_at_a_time(marked_lines(file.path, beginnings, file.delimiter.encode()))
    seen = pa.concat_tables([_there(firsts, lines, wanted) for firsts, lines in marked])
    skipped = pa.array(lines_at(file.path, rejected).values(), pa.int64())
    seen = seen.filter(pc.invert(pc.is_in(seen["line"], skipped)))
    return last_copies(pc.index_in(cells, wanted).to_numpy(), seen["key"].to_numpy(), seen["line"].to_numpy())


def _some_at_a_time(marked: Iterator[tuple[list[bytes], Whole]]) -> Iterator[tuple[list[bytes], pa.ChunkedArray]]:
    """Few large parts of many small ones, the last one perhaps empty."""
    cells: list[bytes] = []
    lines: list[Whole] = []
    for firsts, numbers in marked:
        cells += firsts
        lines.append(numbers)
        if len(cells) >= AT_ONCE:
            yield cells, pa.chunked_array(lines, pa.int64())
            cells, lines = [], []
    yield cells, pa.chunked_array(lines, pa.int64())


def _there(firsts: list[bytes], lines: pa.ChunkedArray, wanted: pa.Array) -> pa.Table:
    """The lines that begin with a cell that is wanted, and its place there."""
    keys = pc.index_in(pa.array(firsts, pa.binary()), wanted)
    return pa.table({"key": keys, "line": lines}).drop_null()


def _by_number(store: Store, file: UsageFile, at: Whole, rows: tuple[int, int], rejected: list[int]) -> Whole:
    """The line of each row of a large file, ``at`` so many rows after its first; ``rows``: the first and the end."""
    first, until = rows
    if file.kind != "json":
        at = _by_id(store, file, at, first)
    numbers, _ = each_once(at)
    lines = pa.array(lines_of(file, numbers.tolist(), until - first, rejected), pa.int64())
    found: Whole = lines.to_numpy()[stand_at(numbers, at)]
    return found


def _by_id(store: Store, file: UsageFile, at: Whole, first: int) -> Whole:
    """Where rows stand in a large file, read again for their usage ids."""
    sought = pa.table({"row_no": pa.array(at + first, pa.int64())})
    named = "split_part(usage_id, '#', 1) AS id"
    wanted = f"SELECT row_no, {named} FROM usage JOIN sought ON usage.rowid = row_no"
    numbered = "SELECT record_id, row_number() OVER () AS place FROM raw"
    with store.lock:
        store.load("sought", sought)
        open_file(store, file)
        there = store.arrow(f"{numbered} QUALIFY record_id IN (SELECT id FROM ({wanted}))").sort_by("place")
        asked = store.arrow(wanted).sort_by("row_no")["id"].combine_chunks()
    ids = pc.unique(asked)
    keys, known = (pc.index_in(column, ids).to_numpy() for column in (asked, there["record_id"]))
    places = last_copies(keys, known, there["place"].to_numpy()) - 1
    found: Whole = pc.if_else(places >= 0, places, at).to_numpy()
    return found
