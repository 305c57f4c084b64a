"""What is assumed about calls where there is no history yet (``assumptions.toml``), to plan the funding from."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from chargeback_kit.phone_numbers import digits_of
from chargeback_kit.problems import InputError
from chargeback_kit.records import rates, tabular
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.records.keys import read_toml, validated
from chargeback_kit.records.rates import Rate
from chargeback_kit.records.terms.values import Count, Currency, Terms

MOST_MINUTES = 10_000_000
HINT = "See the example in sample_data."


def _minutes(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("is not a number of minutes")
    try:
        minutes = Decimal(str(value))
    except ArithmeticError:
        raise ValueError(f'"{value}" is not a number of minutes') from None
    if not minutes.is_finite() or not 0 <= minutes <= MOST_MINUTES:
        raise ValueError(f'"{value}" is not a number of minutes from 0 to {MOST_MINUTES:,}')
    return minutes


def _digits(text: str) -> str:
    if not (digits := digits_of(text)):
        raise ValueError(f'"{text}" is no beginning of a phone number; write digits such as "44"')
    return digits


def _at_least_one(minutes: Decimal) -> Decimal:
    if minutes < 1:
        raise ValueError(f'"{minutes}" is less than a minute')
    return minutes


def _month(name: str) -> str:
    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", name):
        raise ValueError(f'"{name}" is no month; write it as 2026-11')
    return name


Minutes = Annotated[Decimal, BeforeValidator(_minutes)]
Prefix = Annotated[str, AfterValidator(_digits)]
MonthName = Annotated[str, AfterValidator(_month)]
Percent = Annotated[int, Field(ge=0, le=100, strict=True)]


class Abroad(Terms):
    """Calls to numbers that begin with a prefix: minutes a person and month [min]."""

    prefix: Prefix
    minutes_per_person: Minutes


class TollFree(Terms):
    """Calls to toll-free numbers from numbers that begin with a prefix: minutes a month, of all together [min]."""

    prefix: Prefix
    minutes: Minutes


class Assumptions(Terms):
    """What is assumed of a month: ``people`` who may use credits, their calls, and a rate card beside the file.

    ``minutes_per_call`` is the length of an average call [min]; true use may lie ``month_spread_percent`` above or
    below what is stated (one standard deviation). ``wallet`` is the setting in mind, if there is one.
    """

    currency: Currency
    month: MonthName
    people: Count
    rates: str
    minutes_per_call: Annotated[Minutes, AfterValidator(_at_least_one)] = Decimal(4)
    month_spread_percent: Percent = 25
    abroad: tuple[Abroad, ...] = ()
    toll_free: tuple[TollFree, ...] = ()
    wallet: Wallet | None = None


def read_assumptions(path: Path) -> tuple[Assumptions, list[Rate]]:
    """Read ``assumptions.toml`` and the rate card it names; raises InputError naming the key that is wrong."""
    found = validated(Assumptions, read_toml(path), path.name, "the assumptions", HINT)
    if not found.people:
        raise InputError(f"{path.name}: people: 0 people make no calls. Write how many may use credits.")
    if not (found.abroad or found.toll_free):
        raise InputError(f"{path.name}: no calls are assumed. Add [[abroad]] or [[toll_free]] entries.")
    return found, _card(path, path.parent / found.rates)


def _card(path: Path, card: Path) -> list[Rate]:
    try:
        with card.open("rb") as stream:
            head = stream.read(tabular.HEAD_BYTES)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise InputError(f'{path.name}: rates: "{card.name}" cannot be read: {said}.') from None
    if not tabular.recognises(head) or not rates.recognises(tabular.header(head, card.name)[0]):
        raise InputError(
            f'{path.name}: rates: "{card.name}" is no rate card; its columns are {", ".join(rates.COLUMNS)}.'
        )
    found, problems = rates.read(card, card.name)
    if problems:
        first = problems[0]
        raise InputError(f"{card.name}, line {first.line}: {first.message}. {first.hint}")
    return found
