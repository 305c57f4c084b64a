"""Where the money of calls went: the country of the number that was called, by category."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import pandas as pd

from chargeback_kit.charts import parts
from chargeback_kit.charts.frame import nothing
from chargeback_kit.charts.theme import WIDE
from chargeback_kit.presentation import destinations as told
from chargeback_kit.presentation.destinations import rows

if TYPE_CHECKING:
    from chargeback_kit.charts.theme import Drawing

__all__ = ["chart", "rows", "shape", "told"]


def shape(rows: pd.DataFrame) -> Hashable:
    """What the drawing depends on; while it stays the same, new rows can take the place of the old."""
    return rows.attrs["period"], tuple(sorted(set(rows["category"])))


def chart(rows: pd.DataFrame, width: int = WIDE) -> Drawing:
    """One bar per country, its parts the categories."""
    if rows.empty:
        return nothing(rows, told, width)
    return parts.drawn(rows, told, width)
