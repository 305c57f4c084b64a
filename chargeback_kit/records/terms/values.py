"""What the values of an agreement may be: amounts, prices, countries, days and hours."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from chargeback_kit.money import exact, in_cents, is_whole_cents, money, of_cents, to_micro
from chargeback_kit.phone_numbers import digits_of
from chargeback_kit.problems import WrongValue
from chargeback_kit.records.keys import sentence_of
from chargeback_kit.records.terms.argument_types import plain
from chargeback_kit.reference import column
from chargeback_kit.reference.licence_names import part_number, plan_code


def _amount(value: Any) -> Decimal:
    if isinstance(value, dict | list):
        raise ValueError("is not an amount")
    amount = money(value)
    if not is_whole_cents(amount):
        raise ValueError(f'"{value}" has more than two decimals')
    return of_cents(in_cents(amount))


def unit_price_of(value: Any) -> Decimal:
    """A price of up to six decimals; two where it has no more."""
    if isinstance(value, dict | list):
        raise ValueError("is not an amount")
    return exact(to_micro(money(value)))


def not_negative(amount: Decimal) -> Decimal:
    """The amount; raises ValueError where it is below 0."""
    if amount < 0:
        raise ValueError(f'"{amount}" is below 0')
    return amount


def _utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _currency(code: str) -> str:
    if code not in column("currencies", "code"):
        raise ValueError(f'"{code}" is not an ISO 4217 currency; write a code such as "USD"')
    return code


def _phone_number(written: str) -> str:
    if not (digits := digits_of(written)):
        raise ValueError(f'"{written}" is no phone number; write it as +18005550100')
    return digits


def _weekdays(written: Any) -> frozenset[int]:
    """Weekdays of a text such as "mon-fri" or "sat,sun"; a range may go over Sunday.

    >>> sorted(_weekdays("mon-wed")), sorted(_weekdays("sat-mon, Thu"))
    ([0, 1, 2], [0, 3, 5, 6])
    """
    found: set[int] = set()
    for part in str(written).casefold().replace(" ", "").split(","):
        first, dash, last = part.partition("-")
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
            raise ValueError(f'"{written}" is no list of days; write one such as "mon-fri" or "sat,sun"')
        start = WEEKDAYS.index(first)
        length = (WEEKDAYS.index(last or first) - start) % len(WEEKDAYS) + 1
        found |= {(start + day) % len(WEEKDAYS) for day in range(length)}
    return frozenset(found)


def _clock(written: Any) -> int:
    """The minutes of a time of day.

    >>> _clock("08:30"), _clock("24:00")
    (510, 1440)
    """
    hours, _, minutes = str(written).partition(":")
    if not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d|24:00", str(written)):
        raise ValueError(f'"{written}" is no time of day; write one such as "08:00"')
    return int(hours) * 60 + int(minutes)


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Weekdays = Annotated[frozenset[int], BeforeValidator(_weekdays)]
Clock = Annotated[int, BeforeValidator(_clock)]
Amount = Annotated[Decimal, BeforeValidator(_amount)]
Price = Annotated[Decimal, BeforeValidator(_amount), AfterValidator(not_negative)]
UnitPrice = Annotated[Decimal, BeforeValidator(unit_price_of), AfterValidator(not_negative)]
Instant = Annotated[datetime, AfterValidator(_utc)]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]
Currency = Annotated[str, AfterValidator(_currency)]
PhoneNumber = Annotated[str, AfterValidator(_phone_number)]
PartNumber = Annotated[str, AfterValidator(part_number)]
PlanCode = Annotated[str, AfterValidator(plan_code)]
Central = Literal[
    "licence_fees", "domestic", "international", "conference", "toll_free", "premium", "messages", "carrier", "other"
]
Count = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]


if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass as OfModels
else:
    OfModels = type(BaseModel)


class MadeInPython(OfModels):
    """What makes terms where somebody names them in Python: what is wrong is a sentence, as it is of a file."""

    def __call__(self, *args: Any, **values: Any) -> Any:
        """The terms of some values; raises WrongValue naming the key that is wrong."""
        model: Any = self
        try:
            return super().__call__(*args, **{name: plain(value) for name, value in values.items()})
        except ValidationError as error:
            said = sentence_of(error, model, f"a {self.__name__}")
        raise WrongValue(f"{self.__name__}: {said}.")


class Terms(BaseModel, metaclass=MadeInPython):
    """A part of the agreement: frozen, and no key is ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")
