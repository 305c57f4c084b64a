"""Rows of a large plain file, found again by their first cell: the file is read once, no row is split into cells."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from chargeback_kit.records.csv_repair import LONGEST_LINE

CHUNK = 1 << 20
NEWLINE = 10
KEY_BYTES = 8
MARK_BITS = 20
SCATTER = np.uint64(0x9E3779B97F4A7C15)

EightBytes = npt.NDArray[np.uint64]


def lines_by_first_cell(path: Path, wanted: Iterable[bytes], delimiter: bytes) -> dict[bytes, list[int]]:
    """The lines (from 1, the header left out) that begin with each wanted cell of at least 8 bytes, in order.

    For files in which every line is a row (``csv_repair.is_plain``).
    """
    cells = set(wanted)
    marks = np.zeros(1 << MARK_BITS, np.bool_)
    marks[_mark(np.array([int.from_bytes(cell[:KEY_BYTES], "little") for cell in cells], np.uint64))] = True
    found: dict[bytes, list[int]] = {}
    line = 1
    for block, size in _whole_lines(path):
        ends = np.flatnonzero(np.frombuffer(block, np.uint8, size) == NEWLINE)
        starts = np.concatenate(([0], ends[:-1] + 1))
        for number in np.flatnonzero(marks[_mark(_keys(block, starts))]):
            start = int(starts[number])
            cell = bytes(block[start : block.find(delimiter, start)])
            if cell in cells and line + number > 1:
                found.setdefault(cell, []).append(line + int(number))
        line += len(ends)
    return found


def _keys(block: bytearray, starts: npt.NDArray[np.int64]) -> EightBytes:
    """The first eight bytes of each line as a number."""
    everywhere: EightBytes = np.ndarray((len(block) - KEY_BYTES + 1,), "<u8", block, 0, (1,))
    return everywhere[starts]


def _mark(keys: EightBytes) -> EightBytes:
    return (keys * SCATTER) >> np.uint64(64 - MARK_BITS)


def _whole_lines(path: Path) -> Iterator[tuple[bytearray, int]]:
    """The file in blocks of whole lines: one buffer, filled again and again, and how much of it counts."""
    block = bytearray(CHUNK + 2 * LONGEST_LINE + KEY_BYTES)
    kept = 0
    with path.open("rb", buffering=0) as stream:
        while size := stream.readinto(memoryview(block)[kept : kept + CHUNK]):
            if end := block.rfind(b"\n", 0, kept + size) + 1:
                yield block, end
            block[: kept + size - end] = block[end : kept + size]
            kept += size - end
        if kept:
            block[kept] = NEWLINE
            yield block, kept + 1
