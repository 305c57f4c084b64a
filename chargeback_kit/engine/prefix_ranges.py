"""Nested prefixes as ranges of integers that do not overlap: the longest prefix is the last range that starts before.

A number becomes ``digits padded to 15 × 16 + how many digits``; a prefix begins at its own integer and ends before the
next prefix of its length. A number shorter than a prefix sorts before that prefix.
"""

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

DIGITS = 15
STEP = 16


def prefix_position(digits: str) -> int:
    """The integer by which a number or prefix is sorted.

    >>> prefix_position("44") < prefix_position("440") < prefix_position("4400")
    True
    """
    return int(digits[:DIGITS].ljust(DIGITS, "0") or "0") * STEP + min(len(digits), DIGITS)


def _end(prefix: str) -> int:
    width = int(10 ** (DIGITS - len(prefix)))
    return (int(prefix.ljust(DIGITS, "0") or "0") + width) * STEP


def prefix_ranges(prefixes: Iterable[tuple[str, T]]) -> Iterator[tuple[int, T | None]]:
    """(start, value) of each range in order; None where no prefix reaches. Each prefix once.

    >>> [value for _, value in prefix_ranges([("4", "a"), ("44", "b")])]
    ['a', 'b', 'a', None]
    """
    starts: dict[int, T | None] = {}
    open_: list[tuple[int, T]] = []
    placed = [(prefix_position(prefix), prefix, value) for prefix, value in prefixes]
    for start, prefix, value in sorted(placed, key=lambda item: item[0]):
        _close(open_, starts, start)
        starts[start] = value
        open_.append((_end(prefix), value))
    _close(open_, starts, STEP * 10 ** (DIGITS + 1))
    yield from sorted(starts.items())


def _close(open_: list[tuple[int, T]], starts: dict[int, T | None], until: int) -> None:
    while open_ and open_[-1][0] <= until:
        end, _ = open_.pop()
        starts[end] = open_[-1][1] if open_ else None
