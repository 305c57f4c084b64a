"""What a carrier would charge: its card and its fees by the month, all from the user; the kit knows no tariff.

As a file, whose cards lie beside it::

    [[offer]]
    name = "Fabrikam Voice"
    way = "operator_connect"            # or "direct_routing"
    card = "fabrikam.csv"               # the columns of rates.csv
    per_user = "3.50"                   # a month, for everybody who is called or calls
    per_channel = "12.00"               # for each call that may go on at the same time
    channels = 30                       # left out: as many as went on at the busiest moment
    per_number = "0.50"
    numbers = 200                       # left out: one for everybody
    per_tenant = "100.00"               # once

    [[offer.bundle]]                    # minutes in the fee, as in [[carrier.bundle]] of the agreement
    minutes = 500
    countries = ["GB"]
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from chargeback_kit.planning.rate_card import carrier_card
from chargeback_kit.problems import InputError
from chargeback_kit.records.keys import read_toml, validated
from chargeback_kit.records.rates import Rate
from chargeback_kit.records.terms.argument_checks import tables_of
from chargeback_kit.records.terms.carriers import Bundle
from chargeback_kit.records.terms.values import Count, Price, Terms

Way = Literal["operator_connect", "direct_routing"]
TODAY, PLANS = "today", "calling plans"
USER_COLUMNS = ("user_principal_name", "user_id", "country", "cost_center", "calls", "minutes")
RESERVED = {TODAY, PLANS, *USER_COLUMNS, "cheapest"}
WAYS = {"operator_connect": "Operator Connect", "direct_routing": "Direct Routing"}
FEES = ("per_user", "per_channel", "per_number", "per_tenant")
HINT = "Write a table with name, way, card and the fees; a fee that is not charged is 0."
CarrierCard = Annotated[tuple[Rate, ...] | None, BeforeValidator(carrier_card)]


class CarrierTerms(Terms):
    """The terms of one carrier: ``card`` (a file, or rows with the columns of a card) and fees per month.

    A fee of None was not stated and is asked for unless another one was. ``users``, ``channels`` and ``numbers`` say
    for how many a fee is paid; left out they are counted in the calls. ``bundle`` are the minutes in the fee for each
    user; where there is no fee per user, in that for each channel, number or the tenant.

    >>> CarrierTerms(name="Fabrikam Voice", way="operator_connect", per_user="3.5").per_user
    Decimal('3.50')
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    name: Annotated[str, Field(min_length=1)]
    way: Way
    card: CarrierCard = None
    per_user: Price | None = None
    users: Count | None = None
    per_channel: Price | None = None
    channels: Count | None = None
    per_number: Price | None = None
    numbers: Count | None = None
    per_tenant: Price | None = None
    bundle: tuple[Bundle, ...] = ()

    @property
    def filled_by(self) -> str:
        """The fee of FEES that brings the minutes of the bundles."""
        return next((name for name in FEES if getattr(self, name)), FEES[0])

    @property
    def states_fees(self) -> bool:
        """Whether any fee was stated, even if it is 0."""
        return any(getattr(self, name) is not None for name in FEES)

    def fee(self, name: str) -> Decimal:
        """A fee of FEES; 0 for one that is not charged."""
        return getattr(self, name) or Decimal("0.00")


class _Offers(BaseModel):
    """A file of offers."""

    model_config = ConfigDict(extra="forbid")

    offer: list[dict[str, Any]]


Given = str | Path | Iterable[CarrierTerms | Mapping[str, Any]]


def carrier_terms(given: Given, currency: str) -> tuple[CarrierTerms, ...]:
    """The terms of a file, of mappings, or as they are; raises InputError naming what is wrong."""
    try:
        found = _read(Path(given)) if isinstance(given, str | Path) else tuple(map(_one, tables_of(given)))
    except ValueError as error:
        raise InputError(f"carriers: {error}. {HINT}") from None
    names = [terms.name.casefold() for terms in found]
    if not found:
        raise InputError(f"no carrier to compare with. {HINT}")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InputError(f'carriers: two are called "{twice[0]}". Give each a name of its own.')
    if taken := sorted(set(names) & RESERVED):
        raise InputError(f'carriers: "{taken[0]}" is a column of the comparison. Give the carrier another name.')
    for terms in found:
        _refuse_currencies(terms, currency)
    return found


def _one(given: CarrierTerms | Mapping[str, Any], name: str = "carriers") -> CarrierTerms:
    return given if isinstance(given, CarrierTerms) else validated(CarrierTerms, dict(given), name, "a carrier", HINT)


def _read(path: Path) -> tuple[CarrierTerms, ...]:
    offers = validated(_Offers, read_toml(path), path.name, "the file", "Write one table [[offer]] per carrier.").offer
    return tuple(_one(_beside(path, offer), f"{path.name}: offer {number}") for number, offer in enumerate(offers, 1))


def _beside(path: Path, offer: dict[str, Any]) -> dict[str, Any]:
    """The offer with its card looked for beside the file."""
    return offer | {"card": path.parent / offer["card"]} if isinstance(offer.get("card"), str) else offer


def _refuse_currencies(terms: CarrierTerms, currency: str) -> None:
    others = sorted({rate.currency for rate in terms.card or ()} - {"", currency})
    if others:
        raise InputError(
            f"{terms.name}: the card has prices in {' and '.join(others)} and the bill is in {currency}; currencies "
            f"are never added. State every price in {currency}."
        )
