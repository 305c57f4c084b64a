"""Where in its file a row stands: the physical line, so that a person finds it in an editor."""

import csv
import json
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chargeback_kit.records import graph
from chargeback_kit.records.sources import UsageFile

CHUNK = 1 << 24
KEYS = {name: re.compile(rf'"{name}"\s*:\s*') for name in ("id", "smsId")}


def lines_of(file: UsageFile, rows: Sequence[int], count: int, rejected: list[int]) -> Sequence[int]:
    """The line of each of some row numbers (from 0, rising) among the ``count`` rows that could be read; 0 where nobody
    can say it.

    ``rejected`` are the byte positions of rows that could not be split into columns.
    """
    if not rows:
        return array("q")
    if file.kind == "json":
        return _json_lines(file.path, file.label, rows)
    if file.kind == "parquet":
        return array("q", (row + 1 for row in rows))
    skipped = sorted(lines_at(file.path, rejected).values())
    if _is_counted(file, count, rejected):
        return array("q", _counted(rows, skipped, file.header_line + 1))
    return _walked(file, rows, set(skipped))


@dataclass(frozen=True)
class RowLines:
    """The lines of all rows of a file and of those that could not be split, as it was when it was read.

    ``listed`` is the line of every row; None where each line is a row or one of the ``rejected``, the ``first`` row on
    line ``first``. ``rejected``: the line of each byte position.
    """

    first: int
    rejected: Mapping[int, int]
    listed: Sequence[int] | None = None

    def of(self, rows: Sequence[int]) -> Sequence[int]:
        """The line of each of some row numbers (from 0, rising); 0 where nobody can say it.

        >>> RowLines(2, {40: 3}).of([0, 1]).tolist(), RowLines(2, {}, [2, 5]).of([1]).tolist()
        ([2, 4], [5])
        """
        if self.listed is None:
            return array("q", _counted(rows, sorted(self.rejected.values()), self.first))
        return array("q", (self.listed[row] for row in rows))


def row_lines(file: UsageFile, count: int, rejected: list[int]) -> RowLines:
    """The lines of the ``count`` rows of a file, and of the byte positions of those that could not be split."""
    at = lines_at(file.path, rejected)
    if not count or file.kind == "parquet":
        return RowLines(1, at)
    if file.kind == "json":
        return RowLines(1, at, _json_lines(file.path, file.label, range(count)))
    is_counted = _is_counted(file, count, rejected)
    return RowLines(file.header_line + 1, at, None if is_counted else _walked(file, range(count), set(at.values())))


def _is_counted(file: UsageFile, count: int, rejected: list[int]) -> bool:
    """Whether every line of a delimited file below its header is a row, or one that could not be split."""
    return _newlines(file.path) - (file.header_line - 1) - count - len(rejected) in (0, 1)


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


def _counted(rows: Iterable[int], skipped: list[int], first: int) -> Iterator[int]:
    """Where every line is a row or one of those ``skipped``; ``first``: the line of the first row.

    The third line could not be split:

    >>> [*_counted([0, 1], [3], 2)]
    [2, 4]
    """
    passed = 0
    for row in rows:
        while passed < len(skipped) and skipped[passed] <= row + first + passed:
            passed += 1
        yield row + first + passed


def _walked(file: UsageFile, rows: Sequence[int], skipped: set[int]) -> Sequence[int]:
    lines = array("q", bytes(len(rows) * 8))
    with file.path.open(encoding="utf-8", errors="replace", newline="") as stream:
        for _ in range(file.header_line - 1):
            stream.readline()
        reader = csv.reader(stream, delimiter=file.delimiter)
        next(reader, None)
        found, row, end = 0, 0, reader.line_num + file.header_line - 1
        for cells in reader:
            start, end = end + 1, reader.line_num + file.header_line - 1
            if cells and start not in skipped:
                if row == rows[found]:
                    lines[found] = start
                    found += 1
                row += 1
            if found == len(rows):
                break
    return lines


def _json_lines(path: Path, label: str, rows: Sequence[int]) -> Sequence[int]:
    """A record stands where its own id is written, or where it begins if it has none."""
    log = graph.load(path, label)
    text = graph.text_of(path)
    lines = array("q")
    at, line, counted = 0, 1, 0
    for record in log.records if log else ():
        at = _place(text, record, at)
        line, counted = line + text.count("\n", counted, at), at
        lines.append(line)
    return array("q", (lines[row] if row < len(lines) else 0 for row in rows))


def _place(text: str, record: object, at: int) -> int:
    """Where a record stands that comes after ``at``."""
    if not isinstance(record, dict):
        place = text.find(json.dumps(record, ensure_ascii=False), at)
        return at if place < 0 else place + 1
    for name, key in KEYS.items():
        if name in record:
            value = record[name]
            written = str(value) if isinstance(value, graph.JsonNumber) else json.dumps(value)
            for found in key.finditer(text, at):
                if text.startswith(written, found.end()):
                    return found.start() + 1
    brace = text.find("{", at)
    return at if brace < 0 else brace + 1
