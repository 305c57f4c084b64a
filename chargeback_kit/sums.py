"""The sums of a bill by everything that is asked for: cost centre, category, payer, kind and counter.

One row per combination, as whole numbers: seconds [s], money [micro-units]. Text is a number in the lists below, a
counter is its place in the bill's counters, -1 where no pool is drawn.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from chargeback_kit.engine.run import CATEGORY, FUNDED_BY
from chargeback_kit.rules.kinds import decision_table

Whole = npt.NDArray[np.int64]
KIND = tuple(dict.fromkeys(row["kind"] for row in decision_table()))
NO_COUNTER = -1
KEYS = ("center", "category", "payer", "kind", "counter")
MEASURES = ("calls", "billed_seconds", "pooled_seconds", "over_seconds", "amount_micro", "saved_micro")


@dataclass(frozen=True)
class Sums:
    """Keys and measures as columns of one length."""

    columns: Mapping[str, Whole]

    def by(self, key: str, measure: str, size: int) -> Whole:
        """One measure summed by a key with ``size`` values; rows without a counter are left out."""
        found, values = self.columns[key], self.columns[measure]
        total = np.zeros(size + 1, np.int64)
        np.add.at(total, found, values)
        return total[:size]

    def by_center(self, centers: int) -> Whole:
        """Money by cost centre (rows) and category (columns) [micro-units]."""
        cells = self.columns["center"] * len(CATEGORY) + self.columns["category"]
        total = np.zeros(centers * len(CATEGORY), np.int64)
        np.add.at(total, cells, self.columns["amount_micro"])
        return total.reshape(centers, len(CATEGORY))

    def by_payer(self) -> dict[str, int]:
        """Money by payer [micro-units]."""
        return dict(zip(FUNDED_BY, self.by("payer", "amount_micro", len(FUNDED_BY)).tolist(), strict=True))

    @property
    def saved_micro(self) -> int:
        """What the pools saved against the rate card [micro-units]."""
        return int(self.columns["saved_micro"].sum())


def of_cube(cube: Iterable[Mapping[str, Any]]) -> Sums:
    """The sums of a computed bill's cube."""
    rows = [
        (
            row["cost_center_no"],
            CATEGORY.index(row["category"]),
            FUNDED_BY.index(row["funded_by"]),
            KIND.index(row["kind"]),
            NO_COUNTER if row["counter_no"] is None else row["counter_no"],
            *(row[measure] for measure in MEASURES),
        )
        for row in cube
    ]
    table = np.array(rows, np.int64).reshape(len(rows), len(KEYS) + len(MEASURES))
    return Sums(dict(zip((*KEYS, *MEASURES), table.T.copy(), strict=True)))
