"""The collected facts: their files, their sources, and the day each source speaks of."""

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

_READINGS = Path(__file__).parent / "readings"
_DATE = re.compile(r"\b(20[0-3]\d)[-/](0[1-9]|1[0-2])(?:[-/]([0-3]\d))?\b")
_YEAR = re.compile(r"\b20[0-3]\d\b")
_SEED = re.compile(r"\bseed \d \(([^()]*)\)")
_SEARCH_NOTE = re.compile(r"search (?:index file id \d+|corpus \w+); ")


@dataclass(frozen=True)
class Facts:
    """The folder of collected facts."""

    folder: Path

    def raw(self, name: str) -> pd.DataFrame:
        """A collected file with clean sources and ``as_of``: its own date, else the one of its source."""
        frame = read(self.folder / f"{name}.csv").rename(columns={"date": "as_of"})
        frame["source"] = frame["source"].map(clean_source)
        own_date = "as_of" in frame
        frame["as_of"] = frame["as_of"].map(iso_date) if own_date else frame["source"].map(dated)
        return frame


def read(path: Path) -> pd.DataFrame:
    """A CSV file with every column as text."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def reading(name: str) -> pd.DataFrame:
    """A table of decisions taken while reading the facts."""
    return read(_READINGS / f"{name}.csv")


def clean_source(source: str) -> str:
    """The source without the marks of how it was found.

    >>> clean_source("seed 1 (blog.example.com/2017/06/28/billing); a page")
    'blog.example.com/2017/06/28/billing; a page'
    """
    return _SEARCH_NOTE.sub("", _SEED.sub(r"\1", source)).strip()


def dated(source: str) -> str:
    """The first date a source names, else the one decided in ``readings/dates.csv``; empty without a source.

    >>> dated("page.md@1a2b (2023-01-25)"), dated("list (2026-08)")
    ('2023-01-25', '2026-08-01')
    """
    found = _DATE.search(source)
    if found:
        return iso_date(found.group())
    known = reading("dates")
    matching = [day for part, day in zip(known["source_contains"], known["as_of"], strict=True) if part in source]
    if source and not matching:
        raise LookupError(f"no date for source {source!r}; add a row to readings/dates.csv")
    return matching[0] if matching else ""


def iso_date(text: str) -> str:
    """The first day that a loosely written date can mean.

    >>> iso_date("2023-01"), iso_date("about 2018-2019"), iso_date("2017/06/28")
    ('2023-01-01', '2018-01-01', '2017-06-28')
    """
    found = _DATE.search(text)
    if found:
        year, month, day = found.groups(default="01")
        return f"{year}-{month}-{day}"
    year_only = _YEAR.search(text)
    return f"{year_only.group()}-01-01" if year_only else ""
