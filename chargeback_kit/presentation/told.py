"""What every picture consists of: a table, and the sentences that all modules of this layer give."""

from typing import Any, Protocol

import pandas as pd


class Told(Protocol):
    """The sentences of a picture: a module of this layer, as page, workbook and charts see it."""

    def title(self, rows: pd.DataFrame) -> str:
        """The finding."""
        ...

    def subtitle(self, rows: pd.DataFrame) -> str:
        """Unit and period."""
        ...

    def description(self, rows: pd.DataFrame) -> str:
        """The finding and what the picture shows, in words."""
        ...

    def next_step(self, rows: pd.DataFrame) -> str:
        """One sentence on what can be done; empty where nothing is to be done."""
        ...


def table(records: list[dict[str, Any]], columns: tuple[str, ...], **about: Any) -> pd.DataFrame:
    """The rows of a picture; what holds for all of them (period, currency) stands in ``attrs``."""
    found = pd.DataFrame.from_records(records, columns=list(columns))
    found.attrs.update(about)
    return found


def described(*sentences: str) -> str:
    """Sentences in a row, each with its full stop; empty ones are left out.

    >>> described("Sales owes the most", "", "Ask Sales.")
    'Sales owes the most. Ask Sales.'
    """
    return " ".join(f"{each.removesuffix('.')}." for each in sentences if each)


def nothing_to_do(rows: pd.DataFrame) -> str:
    """The next step of a picture that asks for none."""
    return ""
