"""Rows of a large plain file, found again by their first cell: the file is read once, no row is split into cells."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

CHUNK = 1 << 22
NEWLINE = 10
KEY_BYTES = 8
MARK_BITS = 20
SCATTER = np.uint64(0x9E3779B97F4A7C15)

Words = npt.NDArray[np.uint64]


def lines_by_first_cell(path: Path, wanted: Iterable[bytes], delimiter: bytes) -> dict[bytes, list[int]]:
    """The lines (from 1, the header left out) that begin with each wanted cell of at least 8 bytes, in order.

    For files in which every line is a row (``proof.is_plain``).
    """
    cells = set(wanted)
    marks = np.zeros(1 << MARK_BITS, np.bool_)
    marks[_mark(np.array([int.from_bytes(cell[:KEY_BYTES], "little") for cell in cells], np.uint64))] = True
    found: dict[bytes, list[int]] = {}
    line = 1
    for block in _whole_lines(path):
        ends = np.flatnonzero(np.frombuffer(block, np.uint8) == NEWLINE)
        starts = np.concatenate(([0], ends[:-1] + 1))
        for number in np.flatnonzero(marks[_mark(_keys(block, starts))]):
            start = int(starts[number])
            cell = block[start : block.find(delimiter, start)]
            if cell in cells and line + number > 1:
                found.setdefault(cell, []).append(line + int(number))
        line += len(ends)
    return found


def _keys(block: bytes, starts: npt.NDArray[np.int64]) -> Words:
    """The first eight bytes of each line as a number."""
    everywhere: Words = np.ndarray((len(block) - KEY_BYTES + 1,), "<u8", block, 0, (1,))
    return everywhere[starts]


def _mark(keys: Words) -> Words:
    return (keys * SCATTER) >> np.uint64(64 - MARK_BITS)


def _whole_lines(path: Path) -> Iterator[bytes]:
    """The file in blocks of whole lines, each with as many zeros behind as a key has bytes."""
    with path.open("rb") as stream:
        while block := stream.read(CHUNK):
            block += stream.readline()
            yield block + (b"" if block.endswith(b"\n") else b"\n") + bytes(KEY_BYTES)
