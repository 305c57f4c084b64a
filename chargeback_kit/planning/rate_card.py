"""Another rate card, Microsoft's or a carrier's: a CSV file, or rows with its columns."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from chargeback_kit.problems import InputError
from chargeback_kit.records import rates
from chargeback_kit.records.rates import Rate

INLINE = "rate_card"
COLUMNS = (*rates.COLUMNS, *rates.MORE_COLUMNS)
CARRIER = "carrier"


def card(given: Any) -> tuple[Rate, ...] | None:
    """The rates of a file or of rows; raises InputError for a file, ValueError for a row that cannot be read."""
    found = _rates(given, COLUMNS)
    if found and any(rate.carrier is not None for rate in found):
        name = found[0].file
        raise InputError(f"{name}: this is a carriers' card; a what-if has another card of Microsoft's.")
    return found


def carrier_card(given: Any) -> tuple[Rate, ...] | None:
    """The rates of one carrier (R35), with the column ``carrier`` or without; raises as ``card`` does.

    >>> row = {"number_kind": "any", "prefix": "+44", "price_per_minute": "0.0123", "decimals": "4"}
    >>> [(rate.prefix, rate.carrier) for rate in carrier_card([row])]
    [('44', '')]
    """
    found = _rates(given, (*COLUMNS, CARRIER))
    if found is None:
        return None
    names = {rate.carrier.casefold(): rate.carrier for rate in found if rate.carrier}
    if len(names) > 1:
        raise ValueError(f"has the rates of {' and '.join(sorted(names.values()))}; give the card of one carrier")
    return tuple(replace(rate, carrier=rate.carrier or "") for rate in found)


def _rates(given: Any, columns: tuple[str, ...]) -> tuple[Rate, ...] | None:
    if given is None:
        return None
    if isinstance(given, str | Path):
        return _file(Path(given))
    if isinstance(given, Mapping) or not isinstance(given, Iterable):
        raise ValueError("is a file name, or rows with the columns of a rate card")
    return tuple(row if isinstance(row, Rate) else _row(row, place, columns) for place, row in enumerate(given, 1))


def _file(path: Path) -> tuple[Rate, ...]:
    if not path.is_file():
        raise InputError(f"{path}: there is no such rate card. Check the spelling.")
    found, problems = rates.read(path, path.name)
    if problems:
        first = problems[0]
        more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
        raise InputError(f"{path.name}, line {first.line}: {first.message}{more}. {first.hint}.")
    return tuple(found)


def _row(row: Any, place: int, columns: tuple[str, ...]) -> Rate:
    if not isinstance(row, Mapping):
        raise ValueError(f"row {place} is no table of columns")
    if unknown := sorted(set(row) - set(columns)):
        raise ValueError(f"row {place}: no column {', '.join(unknown)}; the columns are {', '.join(columns)}")
    if missing := [name for name in rates.COLUMNS[:3] if name not in row]:
        raise ValueError(f"row {place}: {', '.join(missing)} is missing")
    try:
        return rates.rate({name: _text(value) for name, value in row.items()}, INLINE, place)
    except ValueError as error:
        raise ValueError(f"row {place}: {error}") from None


def _text(value: Any) -> str:
    if isinstance(value, float):
        raise ValueError(f'{value} is a binary fraction; write money as text, such as "{value}"')
    return value.isoformat() if isinstance(value, date) else str(value)


def rows(found: Iterable[Rate]) -> list[dict[str, str]]:
    """Rates as rows of text, which ``card`` reads again."""
    return [{name: text for name, text in zip(COLUMNS, _cells(rate), strict=True) if text} for rate in found]


def _cells(rate: Rate) -> tuple[str, ...]:
    return (
        rate.number_kind,
        f"+{rate.prefix}" if rate.prefix else "+",
        _decimal(rate.price_nano, 9),
        _decimal(rate.fee_micro, 6),
        str(rate.increment_seconds or ""),
        rate.currency,
        rate.effective_from.isoformat() if rate.effective_from else "",
        rate.origin_country,
        str(rate.first_seconds or ""),
        str(rate.free_seconds or ""),
        _decimal(rate.minimum_micro, 6) if rate.minimum_micro else "",
        str(rate.decimals) if rate.decimals != rates.CENTS else "",
        rate.time_band,
    )


def _decimal(whole: int, places: int) -> str:
    units, rest = divmod(whole, 10**places)
    return f"{units}.{f'{rest:0{places}d}'.rstrip('0'):0<2}"
