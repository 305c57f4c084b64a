"""The collected facts, what was decided while reading them, and the day each source speaks of."""

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
_DATE = re.compile(r"\b(20[0-3]\d)[-/](0[1-9]|1[0-2])(?:[-/]([0-3]\d))?\b")


@dataclass(frozen=True)
class Facts:
    """A folder with ``collected/`` (what sources say) and ``readings/`` (what was decided); every cell is text."""

    folder: Path = HERE

    def collected(self, name: str) -> pd.DataFrame:
        """A collected file; one without a column of days, ``as_of`` or ``effective_from``, has those of its sources."""
        frame = _read(self.folder / "collected" / f"{name}.csv")
        if {"as_of", "effective_from"} & set(frame.columns):
            return frame
        days = frame["source"].map({source: self.dated(source) for source in frame["source"].unique()})
        return frame.assign(as_of=days, effective_from=days)

    def reading(self, name: str) -> pd.DataFrame:
        """A table of decisions."""
        return _read(self.folder / "readings" / f"{name}.csv")

    def dated(self, source: str) -> str:
        """The first day a source names, else the one decided in ``readings/dates.csv``; empty without a source.

        >>> Facts().dated("page.md@1a2b (2023-01-25)"), Facts().dated("list (2026-08)")
        ('2023-01-25', '2026-08-01')
        """
        found = _DATE.search(source)
        if found:
            return "-".join(found.groups(default="01"))
        known = self.reading("dates")
        matching = [day for part, day in zip(known["source_contains"], known["as_of"], strict=True) if part in source]
        if source and not matching:
            raise LookupError(f"no date for source {source!r}; add a row to readings/dates.csv")
        return matching[0] if matching else ""


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False).fillna("")
