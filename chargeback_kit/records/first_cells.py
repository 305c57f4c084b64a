"""Rows of a large plain file, found again by their first cell: the file is read once, no row is split into cells."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from chargeback_kit.records.csv_repair import LONGEST_LINE

CHUNK = 1 << 20
NEWLINE = 10
KEY_BYTES = 8
FEWEST_MARK_BITS = 20
BITS_BESIDE_COUNT = 4
"""With sixteen marks and more for each wanted cell, few other lines have one of theirs."""
SCATTER = np.uint64(0x9E3779B97F4A7C15)

Whole = npt.NDArray[np.int64]
EightBytes = npt.NDArray[np.uint64]


def marked_lines(path: Path, beginnings: bytes, delimiter: bytes) -> Iterator[tuple[list[bytes], Whole]]:
    """The first cells of the lines that may be wanted, and the lines (from 1, the header left out), some at a time in
    the order of the file; ``beginnings``: the first 8 bytes of each wanted cell, one after the other.

    A line that is given may begin with another cell; one that is not given is not wanted. For files in which every line
    is a row (``csv_repair.is_plain``).
    """
    wanted = np.frombuffer(beginnings, "<u8")
    bits = max(FEWEST_MARK_BITS, len(wanted).bit_length() + BITS_BESIDE_COUNT)
    marks = np.zeros(1 << bits, np.bool_)
    marks[_mark(wanted, bits)] = True
    line = 1
    for block, size in _whole_lines(path):
        ends = np.flatnonzero(np.frombuffer(block, np.uint8, size) == NEWLINE)
        starts = np.concatenate(([0], ends[:-1] + 1))
        numbers = np.flatnonzero(marks[_mark(_keys(block, starts), bits)])
        numbers = numbers[numbers + line > 1]
        cells = [bytes(block[start : block.find(delimiter, start)]) for start in starts[numbers].tolist()]
        yield cells, line + numbers
        line += len(ends)


def _keys(block: bytearray, starts: npt.NDArray[np.int64]) -> EightBytes:
    """The first eight bytes of each line as a number."""
    everywhere: EightBytes = np.ndarray((len(block) - KEY_BYTES + 1,), "<u8", block, 0, (1,))
    return everywhere[starts]


def _mark(keys: EightBytes, bits: int) -> EightBytes:
    return (keys * SCATTER) >> np.uint64(64 - bits)


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
