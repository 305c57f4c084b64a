"""Another rate card: a CSV file, or rows with its columns."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from chargeback_kit.problems import InputError
from chargeback_kit.records import rates
from chargeback_kit.records.rates import Rate

INLINE = "rate_card"
COLUMNS = (*rates.COLUMNS, *rates.MORE_COLUMNS)


def card(given: Any) -> tuple[Rate, ...] | None:
    """The rates of a file or of rows; raises InputError for a file, ValueError for a row that cannot be read."""
    if given is None:
        return None
    if isinstance(given, str | Path):
        return _file(Path(given))
    if isinstance(given, Mapping) or not isinstance(given, Iterable):
        raise ValueError("is a file name, or rows with the columns of a rate card")
    return tuple(row if isinstance(row, Rate) else _row(row, place) for place, row in enumerate(given, 1))


def _file(path: Path) -> tuple[Rate, ...]:
    if not path.is_file():
        raise InputError(f"{path}: there is no such rate card. Check the spelling.")
    found, problems = rates.read(path, path.name)
    if problems:
        first = problems[0]
        more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
        raise InputError(f"{path.name}, line {first.line}: {first.message}{more}. {first.hint}.")
    if any(rate.carrier is not None for rate in found):
        raise InputError(f"{path.name}: this is a carriers' card; a what-if has another card of Microsoft's.")
    return tuple(found)


def _row(row: Any, place: int) -> Rate:
    if not isinstance(row, Mapping):
        raise ValueError(f"row {place} is no table of columns")
    if unknown := sorted(set(row) - set(COLUMNS)):
        raise ValueError(f"row {place}: no column {', '.join(unknown)}; the columns are {', '.join(COLUMNS)}")
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
