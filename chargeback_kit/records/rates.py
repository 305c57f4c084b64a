"""The rate card (``rates.csv``): prices per minute by number prefix, with the day they take effect."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from chargeback_kit.money import money, to_micro, to_nano
from chargeback_kit.problems import InputError, Problem, problem
from chargeback_kit.records import tabular
from chargeback_kit.records.formats import fold
from chargeback_kit.records.users import day

COLUMNS = (
    "number_kind",
    "prefix",
    "price_per_minute",
    "connection_fee",
    "increment_seconds",
    "currency",
    "effective_from",
)
DEAREST = 1_000_000
NUMBER_KINDS = ("geographic", "mobile", "toll_free_inbound", "premium", "message", "any")


@dataclass(frozen=True)
class Rate:
    """One row of the card: ``price_nano`` [10⁻⁹ currency/min], ``fee_micro`` [10⁻⁶ currency], increment [s]."""

    number_kind: str
    prefix: str
    price_nano: int
    fee_micro: int
    increment_seconds: int | None
    currency: str
    effective_from: date | None
    file: str
    line: int


def recognises(header: Iterable[str]) -> bool:
    """Whether a header is a rate card's."""
    return {"prefix", "price_per_minute"} <= {fold(name) for name in header}


def read(path: Path, label: str) -> tuple[list[Rate], list[Problem]]:
    """The rates of a card and the rows that cannot be read."""
    rates: list[Rate] = []
    problems: list[Problem] = []
    for number, (line, cells) in enumerate(tabular.rows(path, label)):
        if not number:
            _refuse_missing_columns(cells, label)
        try:
            rates.append(rate(cells, label, line))
        except ValueError as error:
            problems.append(problem("bad-rate-row", str(error), file=label, line=line))
    return rates, problems


def _refuse_missing_columns(cells: dict[str, str], label: str) -> None:
    if missing := [name for name in COLUMNS[:3] if name not in cells]:
        raise InputError(
            f"{label}: required column missing: {', '.join(missing)}. The columns are {', '.join(COLUMNS)}."
        )


def rate(cells: dict[str, str], label: str, line: int) -> Rate:
    """A rate from its cells by column; raises ValueError that says which cell is wrong."""
    kind = cells["number_kind"].casefold()
    if kind not in NUMBER_KINDS:
        raise ValueError(f'number_kind "{cells["number_kind"]}" is none of {", ".join(NUMBER_KINDS)}')
    prefix = cells["prefix"].removeprefix("+")
    if prefix and not (prefix.isascii() and prefix.isdigit() and len(prefix) <= 15):
        raise ValueError(f'prefix "{cells["prefix"]}" is not a number of at most 15 digits')
    increment = cells.get("increment_seconds", "")
    since = cells.get("effective_from", "")
    return Rate(
        kind,
        prefix,
        _price(cells["price_per_minute"]),
        _fee(cells.get("connection_fee") or "0"),
        _increment(increment) if increment else None,
        cells.get("currency", "").upper(),
        day(since) if since else None,
        label,
        line,
    )


@cache
def _price(text: str) -> int:
    _refuse_no_price(text)
    return to_nano(text)


@cache
def _fee(text: str) -> int:
    _refuse_no_price(text)
    return to_micro(text)


def _refuse_no_price(text: str) -> None:
    if (amount := money(text)) < 0:
        raise ValueError("a price below 0")
    if amount > DEAREST:
        raise ValueError(f'"{text}" is too large a price; the most is {DEAREST:,}')


@cache
def _increment(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) <= 86_400:
        raise ValueError(f'increment_seconds "{text}" is not a number of seconds')
    return int(text)
