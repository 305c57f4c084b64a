"""What every section of the page is: its finding, the next step, its rows, and how many more there are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from chargeback_kit.presentation.picture import Told


@dataclass(frozen=True)
class Section:
    """A part of the page; ``also`` holds what only this one shows."""

    title: str
    next_step: str
    rows: list[Any]
    more: int = 0
    also: Mapping[str, Any] = field(default_factory=dict)


def section(told: Told, rows: pd.DataFrame, shown: list[Any], limit: int, **also: Any) -> Section:
    """The section of a picture that shows the first ``limit`` of some rows."""
    more = max(0, len(shown) - limit)
    return Section(told.title(rows), told.next_step(rows), shown[:limit], more, also)
