"""Read a table of facts by its name.

Every column is text and a missing value is the empty string, so that a code such as ``NA`` (Namibia) or a
prefix such as ``007`` arrives as it was written. Whoever needs a number converts it where it is used.
"""

from functools import cache
from pathlib import Path

import pandas as pd

_FOLDER = Path(__file__).parent / "tables"


def names() -> list[str]:
    """The names of all tables, sorted.

    >>> "allotments" in names()
    True
    """
    return sorted(path.stem for path in _FOLDER.glob("*.csv"))


def table(name: str) -> pd.DataFrame:
    """The table of that name, as a copy of the caller's own.

    >>> calls = table("call_types")
    >>> calls.loc[calls["code"] == "pstn_out", "alias_of"].item()
    'user_out'
    >>> table("zones")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    LookupError: no reference table 'zones'; existing: ...; names() lists them
    """
    if name not in names():
        raise LookupError(f"no reference table {name!r}; existing: {', '.join(names())}; names() lists them")
    return _read(name).copy()


def rows(name: str) -> list[dict[str, str]]:
    """The rows of the table of that name.

    >>> rows("zone_a")[0]["iso2"]
    'AT'
    """
    return [{str(column): str(cell) for column, cell in row.items()} for row in table(name).to_dict("records")]


@cache
def _read(name: str) -> pd.DataFrame:
    return pd.read_csv(_FOLDER / f"{name}.csv", dtype=str, keep_default_na=False)
