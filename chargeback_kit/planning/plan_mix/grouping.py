"""Identical people are one group: fewer to choose for, and no ties among them."""

import numpy as np
import numpy.typing as npt

from chargeback_kit.planning.plan_mix.market import Ints

Places = npt.NDArray[np.intp]


def grouped(columns: Ints) -> tuple[Places, Places]:
    """The group of each row [n], and the first row of each group [G], for rows of equal numbers.

    >>> grouped(np.array([[1, 2], [3, 4], [1, 2]]))
    (array([0, 1, 0]), array([0, 1]))
    """
    marks = _marks(columns)
    _, first, group = np.unique(marks, return_index=True, return_inverse=True)
    alike = (columns[first[group]] == columns).all(axis=1)
    if not alike.all():
        _, first, group = np.unique(columns, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return place[group.reshape(-1)], first[order]


def _marks(columns: Ints) -> npt.NDArray[np.uint64]:
    """A number per row that equal rows share; different rows hardly ever do."""
    mark = np.zeros(len(columns), np.uint64)
    for column in columns.T:
        mark = (mark ^ column.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mark ^= mark >> np.uint64(29)
    return mark
