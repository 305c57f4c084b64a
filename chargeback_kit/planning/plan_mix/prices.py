"""What the user says: the prices of the options, of which the kit knows none, and what single people need.

``prices.csv``: ``option,country,price,currency,sku``. An empty country means every country without a row of its own;
An option that is in doubt in a country (``options.csv``) is offered there only by such a row.
``sku`` names another part number than ``options.csv``. Two more rows may be given, ``domestic_minute`` and
``international_minute``: the price of a minute where a call has no rate.

``restrictions.csv``: ``user_principal_name,user_id,must_keep_number,must_call_abroad`` with ``yes``, ``no`` or nothing.
Where nothing is said, somebody who was called keeps the number, and somebody who called abroad keeps being able to.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from chargeback_kit.money import is_whole_cents, money
from chargeback_kit.planning.plan_mix.options import NONE, names, option_in, title
from chargeback_kit.problems import InputError
from chargeback_kit.records.lists import beside
from chargeback_kit.records.terms.argument_checks import listed_rows
from chargeback_kit.records.terms.argument_types import plain, shown
from chargeback_kit.rules.plans import plans
from chargeback_kit.rules.pools import pool_country

PRICE_COLUMNS = ("option", "country", "price", "currency", "sku")
GIVEN = "prices"
MINUTES = ("domestic_minute", "international_minute")


@dataclass(frozen=True)
class Price:
    """What an option costs a person and month (or a minute costs) in a country; ``country`` may be empty."""

    option: str
    amount: Decimal
    country: str = ""
    currency: str = ""
    sku: str = ""


@dataclass(frozen=True)
class Prices:
    """A price list; ``source`` is the file it comes from, or ``GIVEN`` where prices were given by name."""

    rows: tuple[Price, ...]
    source: str = GIVEN

    @property
    def options(self) -> tuple[str, ...]:
        """The options that have a price somewhere; having no plan needs none."""
        priced = {row.option for row in self.rows} | {NONE}
        return tuple(name for name in names() if name in priced)

    def missing(self, option: str) -> str:
        """What to do where an option has no price.

        >>> Prices(()).missing("standard"), Prices((), "prices.csv").missing("240")
        ('Give standard a price.', 'Add a row 240 to prices.csv.')
        """
        return f"Give {title(option)} a price." if self.source == GIVEN else f"Add a row {option} to {self.source}."

    def of(self, option: str, country: str) -> Price | None:
        """The price of an option in a country, or None.

        >>> Prices((Price("payg", Decimal("3.00")), Price("payg", Decimal("4.00"), "FR"))).of("payg", "FR").amount
        Decimal('4.00')
        """
        found = {row.country: row for row in self.rows if row.option == option}
        if not found and option == NONE:
            return Price(NONE, Decimal("0.00"))
        return found.get(country) or found.get("")

    def sku(self, option: str, country: str) -> str:
        """The part number that is bought for an option in a country."""
        price = self.of(option, country)
        return (price.sku if price else "") or option_in(option, country).sku

    def counted_in(self, option: str, country: str) -> str:
        """Where a licence is counted: in the country of the pool it fills (R21), if it is the same for the same price.

        >>> Prices((Price("standard", Decimal("12.00")),)).counted_in("standard", "PR")
        'US'
        """
        whole = pool_country(country)
        same = self.sku(option, country) == self.sku(option, whole) and self.of(option, country) == self.of(
            option, whole
        )
        return whole if same else country

    def held_or_bought(self, option: str, country: str, skus: Iterable[str]) -> str:
        """The part number of an option that somebody holds already, however they spell it, else the one that is bought.

        >>> Prices(()).held_or_bought("standard", "US", ["mcopstn1"])
        'MCOPSTN1'
        """
        wanted = self.sku(option, country)
        alike = {each.upper(): each for each in (*option_in(option, country).also, wanted)}
        return next((alike[sku.upper()] for sku in skus if sku.upper() in alike), wanted)

    def checked(self, currency: str) -> "Prices":
        """The same prices, once they are known to be in the bill's currency (R33)."""
        for row in self.rows:
            if row.currency not in ("", currency):
                raise InputError(
                    f"{self.source}: {row.option} is priced in {row.currency} and the bill is in {currency}. "
                    f"State every price in {currency}."
                )
        return self


def as_prices(
    given: "Prices | Mapping[str, str | Decimal] | str | Path", agreed: Mapping[str, str] = MappingProxyType({})
) -> Prices:
    """Prices from a file, a mapping of options to amounts, or as they are; ``agreed`` settles how a file is written."""
    if isinstance(given, Prices):
        return given
    if isinstance(given, str | Path):
        return read_prices(Path(given), agreed)
    if hasattr(given, "columns"):
        return _of_table(given)
    given = plain(given)
    if not isinstance(given, Mapping):
        raise InputError(f'{GIVEN}: {shown(given)} has no options; write {{"payg": "3.00", "standard": "12.00"}}.')
    try:
        rows = [Price(_known(option, GIVEN), _amount(amount, option)) for option, amount in given.items()]
    except ValueError as error:
        raise InputError(f"{GIVEN}: {error}.") from None
    return _list(rows, GIVEN)


def _of_table(table: Any) -> Prices:
    """Prices from a table with the columns of ``prices.csv``, as it was read; money as it stands there."""
    if not {"option", "price"} <= {str(name) for name in table.columns}:
        raise _no_list(GIVEN)
    rows = []
    for number, row in enumerate(table.to_dict("records"), 1):
        cells = {str(name): _cell(value) for name, value in row.items()}
        try:
            rows.append(_price(cells, GIVEN))
        except ValueError as error:
            raise InputError(f"{GIVEN}: row {number}: {error}.") from None
    return _list(rows, GIVEN)


def _no_list(source: str) -> InputError:
    return InputError(
        f"{source}: no price list. Its columns are {', '.join(PRICE_COLUMNS)}; option and price are needed."
    )


def _cell(value: Any) -> str:
    """A cell of a table as it stands in a file; an empty one, which is a number that is none, as nothing."""
    return "" if value is None or value != value else str(value)  # noqa: PLR0124 - what is no number is not itself


def read_prices(path: Path, agreed: Mapping[str, str] = MappingProxyType({})) -> Prices:
    """Read ``prices.csv``, or a workbook with its columns; raises InputError that names the line.

    ``agreed``: what ``[reading]`` of the agreement says of a list that leaves two readings, such as ``12.000`` (R01).
    """
    rows = []
    for line, cells in _price_rows(path, agreed):
        try:
            rows.append(_price(cells, path.name))
        except ValueError as error:
            raise InputError(f"{path.name}: line {line}: {error}.") from None
    return _list(rows, path.name)


def _price_rows(path: Path, agreed: Mapping[str, str]) -> list[tuple[int, dict[str, str]]]:
    rows = beside.rows(path, {"option", "price"}.issubset, agreed)
    if not rows or not {"option", "price"} <= rows[0][1].keys():
        raise _no_list(path.name)
    return rows


def _price(cells: Mapping[str, str], source: str) -> Price:
    option = _known(cells["option"].casefold(), source)
    plan, sku = (
        option_in(option, cells.get("country", "").upper()).plan if option in names() else "",
        cells.get("sku", ""),
    )
    if plan and sku and plan not in plans([sku]):
        raise ValueError(f'{option} is no "{sku}", which does not grant {plan}')
    return Price(
        option,
        _amount(cells["price"], option),
        cells.get("country", "").upper(),
        cells.get("currency", "").upper(),
        cells.get("sku", ""),
    )


def _known(option: str, source: str) -> str:
    if option not in (*names(), *MINUTES):
        raise InputError(f'{source}: "{option}" is no option; there are {", ".join((*names(), *MINUTES))}.')
    return option


def _amount(value: str | Decimal, option: str) -> Decimal:
    amount = money(value)
    if amount < 0:
        raise ValueError(f'the price of {option}, "{value}", is below 0')
    if option not in MINUTES and not is_whole_cents(amount):
        raise ValueError(f'the price of {option}, "{value}", has more than two decimals')
    return amount


def _list(rows: Iterable[Price], source: str) -> Prices:
    listed = tuple(rows)
    keys = [(row.option, row.country) for row in listed]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        option, country = twice[0]
        raise InputError(f"{source}: {option} has two prices{f' in {country}' if country else ''}. Keep one.")
    return Prices(listed, source)


RESTRICTION_COLUMNS = ("user_principal_name", "user_id", "must_keep_number", "must_call_abroad")
WORDS = {"yes": True, "true": True, "no": False, "false": False, "": None}


@dataclass(frozen=True)
class Restriction:
    """One person, by sign-in name or object id, and what they need; None leaves it to what they did."""

    user: str
    must_keep_number: bool | None = None
    must_call_abroad: bool | None = None


def as_restrictions(given: Iterable[Restriction] | str | Path | None) -> tuple[Restriction, ...]:
    """Restrictions from a file, a list, or none."""
    if given is None:
        return ()
    try:
        listed = (
            read_restrictions(Path(given))
            if isinstance(given, str | Path)
            else tuple(listed_rows(Restriction, given, "restrictions"))
        )
    except ValueError as error:
        raise InputError(f"restrictions: {error}.") from None
    users = Counter(each.user.casefold() for each in listed)
    if twice := sorted(user for user, rows in users.items() if rows > 1):
        raise InputError(f"restrictions: {twice[0]} stands there twice. Keep one row.")
    return listed


def read_restrictions(path: Path) -> tuple[Restriction, ...]:
    """Read ``restrictions.csv``; raises InputError that names the line."""
    rows = beside.rows(path, lambda names: bool({"user_principal_name", "user_id"} & names))
    if rows and not {"user_principal_name", "user_id"} & rows[0][1].keys():
        raise InputError(f"{path.name}: no list of restrictions. Its columns are {', '.join(RESTRICTION_COLUMNS)}.")
    return tuple(_restriction(cells, f"{path.name}: line {line}") for line, cells in rows)


def _restriction(cells: dict[str, str], place: str) -> Restriction:
    user = cells.get("user_principal_name", "") or cells.get("user_id", "")
    if not user:
        raise InputError(f"{place}: neither a sign-in name nor an object id. Name the person.")
    answers = []
    for column in RESTRICTION_COLUMNS[2:]:
        word = cells.get(column, "").casefold()
        if word not in WORDS:
            raise InputError(f'{place}: {column} is "{cells[column]}"; write yes, no or nothing.')
        answers.append(WORDS[word])
    return Restriction(user, *answers)
