"""Read a table of facts by its name.

Every column is text and a missing value is the empty string, so that a code such as ``NA`` (Namibia) or a
prefix such as ``007`` arrives as it was written. Whoever needs a number converts it where it is used.
"""

import csv
from functools import cache
from pathlib import Path

import pandas as pd

from chargeback_kit.problems import UnknownName

_FOLDER = Path(__file__).parent / "tables"


def names() -> list[str]:
    """The names of all tables, sorted.

    >>> "allotments" in names()
    True
    """
    return sorted(path.stem for path in _FOLDER.glob("*.csv"))


def rows(name: str) -> list[dict[str, str]]:
    """The rows of the table of that name, as copies of the caller's own.

    >>> rows("zone_a")[0]["iso2"]
    'AT'
    >>> rows("zones")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    chargeback_kit.problems.UnknownName: no reference table 'zones'; existing: ...; names() lists them.
    """
    return [dict(row) for row in _read(name)]


def column(name: str, of: str) -> list[str]:
    """One column of the table of that name, row by row.

    >>> column("zone_a", "iso2")[0]
    'AT'
    """
    table = _read(name)
    if table and of not in table[0]:
        raise UnknownName(f"{name} has no column {of!r}; its columns are {', '.join(table[0])}.")
    return [row[of] for row in table]


def table(name: str) -> pd.DataFrame:
    """The table of that name as a DataFrame.

    >>> calls = table("call_types")
    >>> calls.loc[calls["code"] == "pstn_out", "alias_of"].item()
    'user_out'
    """
    return pd.DataFrame(rows(name))


@cache
def _read(name: str) -> tuple[dict[str, str], ...]:
    if name not in names():
        raise UnknownName(f"no reference table {name!r}; existing: {', '.join(names())}; names() lists them.")
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
