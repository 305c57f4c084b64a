"""What sorting shows: the order in which calls count (R03), which usage ids stand in several rows (R02), and which of
several copies of a row is meant.
"""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]


def order_of(start_ns: Whole, ids_of: Callable[[Whole], Sequence[str]]) -> Whole:
    """The places of calls by start, then by usage id; only those that start together are asked for theirs.

    >>> order_of(np.array([20, 10, 20]), lambda places: [{0: "b", 2: "a"}[place] for place in places.tolist()])
    array([1, 2, 0])
    """
    order: Whole = np.argsort(start_ns, kind="stable")
    follows = np.diff(start_ns[order]) == 0
    together = np.flatnonzero(np.append(follows, False) | np.insert(follows, 0, False))
    places = order[together]
    keys = zip(start_ns[places].tolist(), ids_of(places), places.tolist(), strict=True)
    order[together] = [place for _, _, place in sorted(keys)]
    return order


def repeated(hashes: Iterable[Hashes], most: int) -> Hashes:
    """The hashes that stand more than once, each once: sorted, equal ones are neighbours. They come some at a time, and
    are not more than ``most``.

    >>> repeated([np.array([7, 5], np.uint64), np.array([7], np.uint64)], 4).tolist()
    [7]
    """
    ordered, count = np.empty(most, np.uint64), 0
    for some in hashes:
        ordered[count : count + len(some)] = some
        count += len(some)
    ordered = ordered[:count]
    ordered.sort()
    twice: Hashes = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    return twice


def last_copies(asked: Whole, keys: Whole, places: Whole) -> Whole:
    """The place of each key that is asked for, 0 where there is none; where it stands more often the last places are
    meant, in their order. ``places``, from 1, are those of ``keys``; both columns are in the order of the places.

    Key 7 is asked for twice, and stands at three places:

    >>> last_copies(np.array([7, 5, 7, 8]), np.array([7, 5, 7, 7]), np.array([2, 3, 4, 6])).tolist()
    [4, 3, 6, 0]
    """
    order, known = (np.argsort(column, kind="stable") for column in (asked, keys))
    of_asked, of_keys = asked[order], keys[known]
    from_end = np.searchsorted(of_asked, of_asked, side="right") - np.arange(len(order))
    at = np.searchsorted(of_keys, of_asked, side="right") - from_end
    is_there = at >= np.searchsorted(of_keys, of_asked)
    found = np.zeros(len(asked), np.int64)
    found[order[is_there]] = places[known][at[is_there]]
    return found


def each_once(rows: Whole) -> tuple[Whole, Whole]:
    """The row numbers, each once and rising, and where each stands first.

    >>> [column.tolist() for column in each_once(np.array([9, 4, 9]))]
    [[4, 9], [1, 0]]
    """
    found, first = np.unique(rows, return_index=True)
    return found, first.astype(np.int64)


def stand_at(ordered: Whole, asked: Whole) -> Whole:
    """Where numbers stand among others that rise, and that hold them all.

    >>> stand_at(np.array([4, 9]), np.array([9, 4, 9])).tolist()
    [1, 0, 1]
    """
    found: Whole = np.searchsorted(ordered, asked)
    return found
