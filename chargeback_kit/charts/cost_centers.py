"""Who owes what: each cost centre by category."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chargeback_kit.charts import parts
from chargeback_kit.charts.parts import shape
from chargeback_kit.plot import WIDE
from chargeback_kit.presentation import cost_centers as told
from chargeback_kit.presentation.cost_centers import rows

if TYPE_CHECKING:
    import pandas as pd

    from chargeback_kit.plot import Drawing

__all__ = ["chart", "rows", "shape", "told"]


def chart(rows: pd.DataFrame, width: int = WIDE) -> Drawing:
    """One bar per cost centre, its parts the categories."""
    return parts.drawn(rows, told, width)
