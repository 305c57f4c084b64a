"""Lines that would take other rows with them: a quote never closed swallows the rows below it, an endless line the
memory. They are taken out of a copy before the file is read, so that each costs its own row and no other (R06).
"""

import codecs
import csv
import io
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, islice
from pathlib import Path
from typing import BinaryIO

from chargeback_kit.problems import InputError
from chargeback_kit.records.sources import UsageFile, decoded, utf16

LONGEST_LINE = 100_000
WINDOW = LONGEST_LINE // 2
LINES_OF_A_ROW = 20
CHUNK = 1 << 24
GLANCE = 1 << 19  # small enough to be looked through several times within the processor
ENDLESS_CHUNKS = 4
TOO_LONG = f"the line is longer than {LONGEST_LINE:,} characters"
ZEROS = "the line holds binary zeros"
OPEN_QUOTE = "a quote is not closed"
STAND_IN = b"?"


@dataclass(frozen=True)
class FileLine:
    """A line of a file: its number from 1 and its bytes [start, end), the line break left out."""

    number: int
    start: int
    end: int
    has_zeros: bool


def is_plain(path: Path) -> bool:
    """Whether a file holds no quote, no zero, no carriage return and no long line: there is nothing to repair."""
    block = bytearray(GLANCE)
    with path.open("rb", buffering=0) as stream:
        while size := stream.readinto(block):
            if any(block.find(odd, 0, size) >= 0 for odd in (b'"', b"\x00", b"\r")):
                return False
            if any(block.find(b"\n", at, at + WINDOW) < 0 for at in range(0, size - WINDOW, WINDOW)):
                return False
    return True


def proofread(file: UsageFile, scratch: Path) -> UsageFile:
    """The file, or a copy in which every line that cannot be split is one cell; the copy knows why, line by line."""
    damaged = list(_damaged_lines(file))
    if not damaged:
        return file
    copy = _new_file(scratch)
    with file.path.open("rb") as source, copy.open("wb") as out:
        for line, _ in damaged:
            _copy(source, out, line.start)
            source.seek(line.end - 1)
            out.write(STAND_IN + (b"\r" if source.read(1) == b"\r" else b""))
        _copy(source, out, file.path.stat().st_size)
    return replace(file, path=copy, mended={line.number: reason for line, reason in damaged})


def as_utf8(path: Path, scratch: Path) -> Path:
    """The file itself, or a UTF-8 copy of one that is written in UTF-16."""
    with path.open("rb") as source:
        if not (encoding := utf16(source.read(GLANCE))):
            return path
        source.seek(0)
        copy = _new_file(scratch)
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        with copy.open("w", encoding="utf-8", newline="") as out:
            for chunk in iter(lambda: source.read(CHUNK), b""):
                out.write(decoder.decode(chunk))
    return copy


def recoded(file: UsageFile, scratch: Path) -> UsageFile:
    """A UTF-8 copy of a file that is none, or not in every line."""
    copy = _new_file(scratch)
    with file.path.open("rb") as source, copy.open("w", encoding="utf-8", newline="") as out:
        out.writelines(map(decoded, source))
    return replace(file, path=copy, is_recoded=True)


def with_one_line_break(path: Path, label: str, scratch: Path) -> Path:
    """The file itself, or a copy whose lines end alike where LF, CRLF and CR are mixed or CR stands alone."""
    returns, pairs, feeds = (sum(counts) for counts in zip((0, 0, 0), *_line_breaks(path, label), strict=True))
    if returns == pairs and pairs in (0, feeds):
        return path
    copy = _new_file(scratch)
    lone = b" " if feeds else b"\n"
    with path.open("rb") as source, copy.open("wb") as out:
        for chunk in _whole_breaks(source):
            out.write(re.sub(rb"\r*\n", b"\n", chunk).replace(b"\r", lone))
    return copy


def _line_breaks(path: Path, label: str) -> Iterator[tuple[int, int, int]]:
    without_break = 0
    with path.open("rb") as stream:
        for chunk in _whole_breaks(stream):
            returns, feeds = chunk.count(b"\r"), chunk.count(b"\n")
            without_break = 0 if returns or feeds else without_break + 1
            if without_break > ENDLESS_CHUNKS:
                raise InputError(
                    f"{label}: a line of it does not end within {ENDLESS_CHUNKS * CHUNK:,} bytes. Export it again."
                )
            yield returns, chunk.count(b"\r\n") if returns else 0, feeds


def _whole_breaks(stream: BinaryIO) -> Iterator[bytes]:
    """The stream in chunks that cut no line break in two."""
    while chunk := stream.read(CHUNK):
        while chunk.endswith(b"\r") and (more := stream.read(1)):
            chunk += more
        yield chunk


def _damaged_lines(file: UsageFile) -> Iterator[tuple[FileLine, str]]:
    judged = 1
    with file.path.open("rb") as stream:
        for line in _odd_lines(file.path):
            if line.number <= judged:
                continue
            if line.end - line.start > LONGEST_LINE:
                yield line, TOO_LONG
            elif line.has_zeros:
                yield line, ZEROS
            elif not (lines := _lines_of_row(stream, line, file)):
                yield line, OPEN_QUOTE
            else:
                judged = line.number + lines - 1


def _odd_lines(path: Path) -> Iterator[FileLine]:
    """Lines that are long, hold zeros, or hold an odd number of quotes."""
    with path.open("rb") as stream:
        number, start = 1, 0
        for block in _blocks(stream):
            lines = block.split(b"\n")
            zeros, quotes = b"\x00" in block, b'"' in block
            if zeros or quotes or max(map(len, lines)) > LONGEST_LINE:
                starts = accumulate((len(line) + 1 for line in lines), initial=start)
                for place, (line, at) in enumerate(zip(lines, starts, strict=False)):
                    has_zeros = zeros and b"\x00" in line
                    if has_zeros or len(line) > LONGEST_LINE or (quotes and line.count(b'"') & 1):
                        end = at + len(line) if place < len(lines) - 1 else _end(stream, at + len(line))
                        yield FileLine(number + place, at, end, has_zeros)
            number, start = number + len(lines) - 1, stream.tell()


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    """Whole lines in large blocks; of an endless last line only the beginning, with the stream moved behind it."""
    while block := stream.read(CHUNK):
        if not block.endswith(b"\n"):
            block += stream.readline(LONGEST_LINE + 1)
            if not block.endswith(b"\n"):
                _skip_line(stream)
        yield block


def _skip_line(stream: BinaryIO) -> None:
    while (piece := stream.readline(CHUNK)) and not piece.endswith(b"\n"):
        pass
    if piece:
        stream.seek(-1, os.SEEK_CUR)


def _end(stream: BinaryIO, seen: int) -> int:
    """Where the last line of a block ends: where it was seen to end, or where the stream was moved to."""
    return max(seen, stream.tell())


def _lines_of_row(stream: BinaryIO, line: FileLine, file: UsageFile) -> int:
    """How many lines the row takes that begins here, or 0 when its quote is never closed."""
    stream.seek(line.start)
    text = ""
    for count, piece in enumerate(islice(iter(lambda: stream.readline(LONGEST_LINE), b""), LINES_OF_A_ROW), start=1):
        text += piece.decode("latin-1")
        try:
            rows = list(
                csv.reader(io.StringIO(text, newline=""), delimiter=file.delimiter, skipinitialspace=True, strict=True)
            )
        except csv.Error:
            continue
        return count if count == 1 or [len(row) for row in rows] == [len(file.header)] else 0
    return 0


def _copy(source: BinaryIO, out: BinaryIO, until: int) -> None:
    while (left := until - source.tell()) > 0 and (chunk := source.read(min(CHUNK, left))):
        out.write(chunk)


def _new_file(scratch: Path) -> Path:
    number, name = tempfile.mkstemp(suffix=".csv", dir=scratch)
    os.close(number)
    return Path(name)
