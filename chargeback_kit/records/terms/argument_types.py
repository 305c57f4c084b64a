"""What somebody may give to the kit in Python, and how it is read: a day where a month is wanted, one text or several,
a row of a bill's table. Each reader gives what is meant, or raises ValueError, which ``argument_checks`` makes a
sentence.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

from chargeback_kit.money import is_whole_cents, money

Reader = Callable[[Any], Any]
LONGEST_SHOWN = 60


class Reads:
    """How a parameter is read, beside its type: a function that gives what it means, or raises ValueError."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader


def shown(value: Any) -> str:
    """A value in a sentence: itself, or where that is long what it is.

    >>> shown(5), shown("x" * 99)
    ('5', 'a str')
    """
    said = repr(value)
    return said if len(said) <= LONGEST_SHOWN and "\n" not in said else f"a {type(value).__name__}"


def plain(value: Any) -> Any:
    """The same value without the types of libraries: their whole numbers, and columns with names, as Python's own.

    >>> plain({"a": (1, 2)})
    {'a': (1, 2)}
    """
    if hasattr(value, "dtype") and hasattr(value, "item") and getattr(value, "ndim", 1) == 0:
        return value.item()
    if hasattr(value, "to_dict") and hasattr(value, "index") and not hasattr(value, "columns"):
        return {name: plain(each) for name, each in value.items()}
    if type(value) is dict:
        return {name: plain(each) for name, each in value.items()}
    if type(value) in (list, tuple):
        return type(value)(map(plain, value))
    return value


def _place(value: Any) -> Any:
    if isinstance(value, str) and not value.strip():
        raise ValueError("names no file and no folder")
    if not isinstance(value, str | os.PathLike):
        raise ValueError(f"{shown(value)} is no name of a file or folder")
    return Path(value)


def _month(value: Any) -> str:
    if isinstance(value, str):
        return value
    year, month = getattr(value, "year", None), getattr(value, "month", None)
    if not (isinstance(year, int) and isinstance(month, int)):
        raise ValueError(f'{shown(value)} is no month; write it as "2026-10"')
    return f"{year:04d}-{month:02d}"


def months(value: Any) -> tuple[str, ...]:
    """One month or several, each once; a day, and a period of pandas, is its month.

    >>> months("2026-10"), months(None)
    (('2026-10',), ())
    """
    if value is None:
        return ()
    is_several = isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)
    listed = map(_month, value) if is_several else [_month(value)]
    return tuple(each for each in dict.fromkeys(listed) if each)


def texts(value: Any) -> tuple[str, ...]:
    """One text or several, each once, without empty ones; a number or a day is its text.

    >>> texts("GB"), texts(["GB", "GB", ""]), texts(5)
    (('GB',), ('GB',), ('5',))
    """
    if value is None:
        return ()
    if isinstance(value, Mapping) or hasattr(value, "columns"):
        raise ValueError(f"{shown(value)} is neither a text nor several")
    is_one = isinstance(value, str | bytes) or not isinstance(value, Iterable)
    listed = [value] if is_one else value
    return tuple(dict.fromkeys(said for each in listed if (said := _text(each))))


def _text(value: Any) -> str:
    at = plain(value)
    if hasattr(at, "date") and callable(at.date):  # a moment: its day
        return str(at.date())
    if not isinstance(at, str | int | float) and not hasattr(at, "isoformat") and not hasattr(at, "freq"):
        raise ValueError(f"{shown(value)} is no text")
    return str(at)


def _price(value: Any) -> Any:
    amount = money(plain(value))
    if amount < 0:
        raise ValueError(f'"{value}" is below 0')
    return amount


def _positive(value: Any) -> int:
    if not (found := _whole(value)):
        raise ValueError("0 is below 1")
    return found


def _amount(value: Any) -> Any:
    amount = money(plain(value))
    if not is_whole_cents(amount):
        raise ValueError(f'"{value}" has more than two decimals')
    return amount


def _whole(value: Any) -> int:
    found = plain(value)
    if isinstance(found, bool) or not isinstance(found, int):
        raise ValueError(f"{shown(value)} is not a whole number")
    if found < 0:
        raise ValueError(f"{shown(value)} is below 0")
    return found


def _limit(value: Any) -> int | None:
    return None if value is None else _whole(int(value) if isinstance(value, str) and value.isdecimal() else value)


def _weights(value: Any) -> dict[str, Fraction | int]:
    """Weights as they are written: 0.1 is a tenth; none below 0."""
    named = plain(value)
    if not isinstance(named, Mapping):
        raise ValueError(f'{shown(value)} has no names; write {{"Sales": 2, "Support": 1}}')
    found = {name: _weight(each) for name, each in named.items()}
    if below := [name for name, each in found.items() if each < 0]:
        raise ValueError(f"the weight of {below[0]} is below 0")
    return found


def _weight(value: Any) -> Fraction | int:
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return value
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{shown(value)} is no weight") from None


def about_row(row: Any) -> str | dict[str, str]:
    """A usage id; or what a row of one of a bill's tables is about, as ``explain`` asks for it.

    >>> about_row("42a8e069")
    '42a8e069'
    """
    if isinstance(row, str):
        return row
    if not (hasattr(row, "to_dict") and hasattr(row, "index")) or hasattr(row, "columns"):
        raise ValueError(f"{shown(row)} is no usage id, and no row of a table of the bill")
    cells = {name: each for name, each in row.items() if isinstance(each, str) and each}
    if "event" in cells and isinstance(plain(row.name), int):
        return {"event": str(row.name + 1)}
    for names in ASKED_BY:
        if all(name in cells for name in names if name != "month"):
            found = {name: cells[name] for name in names if name in cells}
            return {"pool" if name == "pool_id" else name: each for name, each in found.items()}
    raise ValueError(f"a row of {', '.join(map(str, row.index[:5]))} names nothing that has a receipt")


ASKED_BY = (("usage_id",), ("cost_center", "category"), ("cost_center", "sku", "month"), ("pool_id", "month"))
"""The columns by which a row of a table is found again, the surest first."""


Place = Annotated[str | Path, Reads(_place)]
AMonth = Annotated[str, Reads(_month)]
Months = Annotated[str | Iterable[str], Reads(months)]
Texts = Annotated[str | Iterable[str], Reads(texts)]
WholeCents = Annotated[Decimal | str | int, Reads(_amount)]
Price = Annotated[Decimal | str | int, Reads(_price)]
Positive = Annotated[int, Reads(_positive)]
Whole = Annotated[int, Reads(_whole)]
Limit = Annotated[int | None, Reads(_limit)]
Weights = Annotated[Any, Reads(_weights)]
