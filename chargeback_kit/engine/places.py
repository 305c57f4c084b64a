"""Where the rows of the usage table stand: their file, and the line in it."""

from collections.abc import Mapping
from contextlib import suppress
from typing import TypeVar

import pyarrow as pa

from chargeback_kit.engine.landing import LARGE_FILE_BYTES, LandedCalls
from chargeback_kit.engine.raw import open_file
from chargeback_kit.engine.store import Store
from chargeback_kit.records.first_cells import KEY_BYTES, lines_by_first_cell
from chargeback_kit.records.lines import lines_at, lines_of
from chargeback_kit.records.sources import UsageFile

Place = tuple[UsageFile, int | None]
Ids = Mapping[int, str]
Key = TypeVar("Key", str, bytes)


def places(store: Store, landed: LandedCalls, ids: Ids) -> dict[int, Place]:
    """The file and the line of each row number; ``ids``: the usage id of each.

    A file that is not what was read any more can be named, but nobody can say the line.
    """
    found: dict[int, Place] = {}
    for file, first, until in zip(landed.files, landed.first_rows, landed.until_rows, strict=True):
        here = {row: usage_id for row, usage_id in ids.items() if first <= row < until}
        found |= dict.fromkeys(here, (file, None))
        if here and landed.folder.is_unchanged(file.label):
            rejected = [position for position, _ in landed.rejected.get(file.label, ())]
            with suppress(FileNotFoundError):
                if begins_with_key(file) and all(len(usage_id) >= KEY_BYTES for usage_id in here.values()):
                    lines = _by_first_cell(file, here, rejected)
                else:
                    lines = _by_number(store, file, here, (first, until), rejected)
                found |= {row: (file, line) for row, line in lines.items()}
    return found


def lines_of_rejected(landed: LandedCalls, file: UsageFile) -> dict[int, int]:
    """The line of each row that could not be split, by its place in the file; none of a file that has changed."""
    positions = [position for position, _ in landed.rejected.get(file.label, ())]
    if positions and landed.folder.is_unchanged(file.label):
        with suppress(FileNotFoundError):
            return lines_at(file.path, positions)
    return {}


def begins_with_key(file: UsageFile) -> bool:
    """Whether a row of a large file can be found again by the first cell of its line."""
    if not file.is_plain or file.path.stat().st_size < LARGE_FILE_BYTES:
        return False
    return file.format.matched(file.header).get("usage_id") == file.header[0]


def _by_first_cell(file: UsageFile, ids: Ids, rejected: list[int]) -> dict[int, int]:
    cells = {row: usage_id.encode() for row, usage_id in ids.items()}
    lines = lines_by_first_cell(file.path, cells.values(), file.delimiter.encode())
    skipped = set(lines_at(file.path, rejected).values())
    return _last_copies(cells, {cell: [line for line in at if line not in skipped] for cell, at in lines.items()})


def _by_number(store: Store, file: UsageFile, ids: Ids, rows: tuple[int, int], rejected: list[int]) -> dict[int, int]:
    """The line of each row; ``rows``: the first row of the file and the one after its last."""
    first, until = rows
    at = {row: row - first for row in ids}
    if file.kind != "json" and file.path.stat().st_size >= LARGE_FILE_BYTES:
        at = _by_id(store, file, at)
    line_of = lines_of(file, at.values(), until - first, rejected)
    return {row: line_of[before] for row, before in at.items() if before in line_of}


def _by_id(store: Store, file: UsageFile, rows: dict[int, int]) -> dict[int, int]:
    """Where rows stand in a large file, read again for their usage ids."""
    store.load("sought", pa.table({"row_no": pa.array(list(rows), pa.int64())}))
    named = "split_part(usage_id, '#', 1) AS id"
    wanted = f"SELECT row_no, {named} FROM usage JOIN sought ON usage.rowid = row_no"
    open_file(store, file)
    numbered = "SELECT record_id, row_number() OVER () - 1 AS place FROM raw"
    at: dict[str, list[int]] = {}
    for record_id, place in store.run(f"{numbered} QUALIFY record_id IN (SELECT id FROM ({wanted}))"):
        at.setdefault(record_id, []).append(place)
    return rows | _last_copies(dict(store.run(wanted)), at)


def _last_copies(asked: Mapping[int, Key], at: Mapping[Key, list[int]]) -> dict[int, int]:
    """The place of each row; of several copies the last ones are meant.

    >>> _last_copies({7: "a", 9: "a"}, {"a": [0, 3, 5]})
    {9: 5, 7: 3}
    """
    left = {key: sorted(places) if len(places) > 1 else list(places) for key, places in at.items()}
    return {row: left[asked[row]].pop() for row in sorted(asked, reverse=True) if left.get(asked[row])}
