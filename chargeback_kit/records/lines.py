"""Where in its file a row stands: the physical line, so that a person finds it in an editor."""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path

from chargeback_kit.records.sources import UsageFile

CHUNK = 1 << 24
PAGE = re.compile(r'^\s*\[|"value"\s*:\s*\[')
BETWEEN = re.compile(r"[\s,]*")
RECORD_ID = re.compile(r'"(?:id|smsId)"\s*:')


def lines_of(file: UsageFile, rows: Iterable[int], count: int, rejected: list[int]) -> dict[int, int]:
    """The line of each row number (from 0) among the ``count`` rows that could be read.

    ``rejected`` are the byte positions of rows that could not be split into columns.
    """
    wanted = sorted(set(rows))
    if not wanted:
        return {}
    if file.kind == "json":
        return _json_lines(file.path, wanted)
    if file.kind == "parquet":
        return {row: row + 1 for row in wanted}
    skipped = sorted(lines_at(file.path, rejected).values())
    if _newlines(file.path) - count - len(rejected) in (0, 1):
        return _counted(wanted, skipped)
    return _walked(file, wanted, set(skipped))


def lines_at(path: Path, positions: Iterable[int]) -> dict[int, int]:
    """The line of each byte position (both from 1), the file read once."""
    found: dict[int, int] = {}
    at, line = 0, 1
    with path.open("rb") as stream:
        for position in sorted(set(positions)):
            while at < position and (piece := stream.read(min(CHUNK, position - at))):
                at, line = at + len(piece), line + piece.count(b"\n")
            found[position] = line
    return found


def _newlines(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(CHUNK), b""))


def _counted(wanted: list[int], skipped: list[int]) -> dict[int, int]:
    lines: dict[int, int] = {}
    passed = 0
    for row in wanted:
        while passed < len(skipped) and skipped[passed] <= row + 2 + passed:
            passed += 1
        lines[row] = row + 2 + passed
    return lines


def _walked(file: UsageFile, wanted: list[int], skipped: set[int]) -> dict[int, int]:
    lines: dict[int, int] = {}
    asked = set(wanted)
    with file.path.open(encoding="utf-8", errors="replace", newline="") as stream:
        reader = csv.reader(stream, delimiter=file.delimiter)
        next(reader, None)
        row, end = 0, reader.line_num
        for cells in reader:
            start, end = end + 1, reader.line_num
            if cells and start not in skipped:
                if row in asked:
                    lines[row] = start
                row += 1
    return lines


def _json_lines(path: Path, wanted: list[int]) -> dict[int, int]:
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    starts = list(_record_starts(text))
    breaks = accumulate(text.count("\n", a, b) for a, b in zip([0, *starts], starts, strict=False))
    lines = [line + 1 for line in breaks]
    return {row: lines[row] for row in wanted if row < len(lines)}


def _record_starts(text: str) -> Iterator[int]:
    """Where each record of a page stands: at its own id, or where it begins if it has none."""
    opened = PAGE.search(text)
    at = opened.end() if opened else len(text)
    decode = json.JSONDecoder().raw_decode
    while (at := BETWEEN.match(text, at).end()) < len(text) and text[at] != "]":  # type: ignore[union-attr]
        _, end = decode(text, at)
        own = RECORD_ID.search(text, at, end)
        yield own.start() if own else at
        at = end
