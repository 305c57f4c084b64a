"""What sorting shows: the order in which calls count (R03), and which usage ids stand in several rows (R02)."""

from collections.abc import Callable, Sequence

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


def repeated(hashes: Hashes) -> Hashes:
    """The hashes that stand more than once, each once: sorted, equal ones are neighbours.

    >>> repeated(np.array([7, 5, 7], np.uint64)).tolist()
    [7]
    """
    ordered = np.sort(hashes)
    twice: Hashes = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    return twice
