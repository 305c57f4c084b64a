"""Rate cards: prices per minute by number prefix, with the day they take effect.

``rates.csv`` is Microsoft's card, ``carrier_rates.csv`` (with a column ``carrier``) those of the carriers (R35).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from chargeback_kit.money import money, to_micro, to_nano
from chargeback_kit.phone_numbers import digits_of
from chargeback_kit.problems import InputError, Problem, problem
from chargeback_kit.records import tabular
from chargeback_kit.records.countries import country_code
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
MORE_COLUMNS = ("origin_country", "first_seconds", "free_seconds", "minimum_charge", "decimals", "time_band")
"""The columns that a card may leave out."""

KEPT_CARDS, MOST_KEPT_BYTES = 4, 4 * 1024**2
"""So many cards stay as they were read, none that is larger [bytes]."""
DEAREST = 1_000_000
CENTS, MOST_DECIMALS = 2, 6
TOLL_FREE, SHORT_CODE, MESSAGE = "toll_free_inbound", "short_code", "message"
NUMBER_KINDS = ("geographic", "mobile", TOLL_FREE, "premium", SHORT_CODE, MESSAGE, "any")

CARDS = {TOLL_FREE: "toll_free", SHORT_CODE: "short_code", MESSAGE: "message"}
CARD = ("other", *CARDS.values())
"""What a card is asked for, by number."""


@dataclass(frozen=True, kw_only=True)
class Rate:
    """One row of a card: ``price_nano`` [10⁻⁹ currency/min], ``fee_micro`` and ``minimum_micro`` [10⁻⁶ currency].

    ``increment_seconds``: None is the switch; ``first_seconds``: None is the increment; ``decimals``: to which a call's
    amount is rounded; ``carrier``: None on Microsoft's card, empty for every carrier; ``time_band``: empty at any time;
    ``for_one_number``: its prefix is a whole number, and says nothing of others that begin alike.
    """

    number_kind: str
    prefix: str
    price_nano: int
    fee_micro: int
    increment_seconds: int | None
    currency: str
    effective_from: date | None
    file: str
    line: int
    origin_country: str = ""
    first_seconds: int | None = None
    free_seconds: int = 0
    minimum_micro: int = 0
    decimals: int = CENTS
    carrier: str | None = None
    time_band: str = ""
    for_one_number: bool = False

    @property
    def card(self) -> str:
        """The calls that it may price: each row of the card prices one kind of them (R05, R31)."""
        return CARDS.get(self.number_kind, "other")

    @property
    def place(self) -> str:
        """Where it is written."""
        return f"{self.file}, line {self.line}"


def recognises(header: Iterable[str]) -> bool:
    """Whether a header is a rate card's."""
    return {"prefix", "price_per_minute"} <= {fold(name) for name in header}


def is_carriers(header: Iterable[str]) -> bool:
    """Whether a rate card is one of carriers (R35).

    >>> is_carriers(("carrier", "prefix", "price_per_minute")), is_carriers(("prefix", "price_per_minute"))
    (True, False)
    """
    return "carrier" in {fold(name) for name in header}


def read(path: Path, label: str, agreed: Mapping[str, str] = MappingProxyType({})) -> tuple[list[Rate], list[Problem]]:
    """The rates of a card and the rows that cannot be read; ``agreed``: what settles how they are written.

    The card that another bill was read with last, as of a provider whose tenants share one, is not read again.
    """
    try:
        is_kept = path.stat().st_size <= MOST_KEPT_BYTES
        content = sha256(path.read_bytes()).hexdigest() if is_kept else ""
    except OSError:
        is_kept = False
    card = CardFile(path, label, tuple(sorted(agreed.items())), content if is_kept else "")
    rates, problems = (_kept if is_kept else _read)(card)
    return list(rates), list(problems)


@dataclass(frozen=True)
class CardFile:
    """A rate card as a file: what it is called, what settles how it is written, and its content (SHA-256).

    Files that are alike in these are the same card, wherever they lie.
    """

    path: Path = field(compare=False)
    label: str
    agreed: tuple[tuple[str, str], ...]
    content: str


def _read(card: CardFile) -> tuple[tuple[Rate, ...], tuple[Problem, ...]]:
    rates: list[Rate] = []
    problems: list[Problem] = []
    for number, (line, cells) in enumerate(tabular.rows(card.path, card.label, dict(card.agreed))):
        if not number:
            _refuse_missing_columns(cells, card.label)
        try:
            rates.append(rate(cells, card.label, line))
        except ValueError as error:
            problems.append(problem("bad-rate-row", str(error), file=card.label, line=line))
    return tuple(rates), tuple(problems)


_kept = lru_cache(KEPT_CARDS)(_read)


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
    prefix = digits_of(cells["prefix"])
    if not prefix and cells["prefix"].strip() not in ("", "+"):
        raise ValueError(f'prefix "{cells["prefix"]}" is not a number of at most 15 digits')
    increment = cells.get("increment_seconds", "")
    since = cells.get("effective_from", "")
    return Rate(
        number_kind=kind,
        prefix=prefix,
        price_nano=_price(cells["price_per_minute"]),
        fee_micro=_fee(cells.get("connection_fee") or "0"),
        increment_seconds=_increment(increment) if increment else None,
        currency=cells.get("currency", "").upper(),
        effective_from=day(since) if since else None,
        file=label,
        line=line,
        origin_country=_origin(cells.get("origin_country", "")),
        first_seconds=_seconds("first_seconds", cells.get("first_seconds", "")) or None,
        free_seconds=_seconds("free_seconds", cells.get("free_seconds", "")),
        minimum_micro=_fee(cells.get("minimum_charge") or "0"),
        decimals=_decimals(cells.get("decimals") or str(CENTS)),
        carrier=cells.get("carrier"),
        time_band=cells.get("time_band", "").casefold(),
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
def _origin(text: str) -> str:
    if text and not country_code(text):
        raise ValueError(f'origin_country "{text}" is no country')
    return country_code(text)


@cache
def _seconds(name: str, text: str) -> int:
    if text and not (text.isascii() and text.isdigit() and int(text) <= 86_400):
        raise ValueError(f'{name} "{text}" is not a number of seconds')
    return int(text or 0)


@cache
def _decimals(text: str) -> int:
    if not (text.isascii() and text.isdigit() and CENTS <= int(text) <= MOST_DECIMALS):
        raise ValueError(f'decimals "{text}" is not a number from {CENTS} to {MOST_DECIMALS}')
    return int(text)


@cache
def _increment(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) <= 86_400:
        raise ValueError(f'increment_seconds "{text}" is not a number of seconds')
    return int(text)
