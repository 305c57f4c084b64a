"""The agreement: what was bought, on which terms, and how it is charged back (``agreement.toml``)."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from chargeback_kit.money import money
from chargeback_kit.records.keys import read_toml, validated
from chargeback_kit.records.switches import Switches, known_zone
from chargeback_kit.reference import column

UNASSIGNED = "Unassigned"
LONGEST_NUMBER = 15
BETWEEN_DIGITS = str.maketrans("", "", "+ -./()")


def _amount(value: Any) -> Decimal:
    if isinstance(value, dict | list):
        raise ValueError("is not an amount")
    amount = money(value)
    if amount != amount.quantize(Decimal("0.01")):
        raise ValueError(f'"{value}" has more than two decimals')
    return amount.quantize(Decimal("0.01"))


def _not_negative(amount: Decimal) -> Decimal:
    if amount < 0:
        raise ValueError(f'"{amount}" is below 0')
    return amount


def _utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _currency(code: str) -> str:
    if code not in column("currencies", "code"):
        raise ValueError(f'"{code}" is not an ISO 4217 currency; write a code such as "USD"')
    return code


def digits_of(written: str) -> str:
    """The digits of a phone number or of its beginning (E.164); empty for a text that is neither.

    >>> digits_of("+1 (800) 555-0100"), digits_of("reception")
    ('18005550100', '')
    """
    digits = written.translate(BETWEEN_DIGITS)
    return digits if digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER else ""


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
Price = Annotated[Decimal, BeforeValidator(_amount), AfterValidator(_not_negative)]
Instant = Annotated[datetime, AfterValidator(_utc)]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]
Currency = Annotated[str, AfterValidator(_currency)]
PhoneNumber = Annotated[str, AfterValidator(_phone_number)]
Count = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]


class Terms(BaseModel):
    """A part of the agreement: frozen, and no key is ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Licence(Terms):
    """Licences bought of one SKU; ``unit_price`` per licence and month."""

    sku: str
    purchased: Count
    unit_price: Price = Decimal("0.00")


class Allotment(Terms):
    """Minutes of a plan in a country; overrides the reference table."""

    plan: str
    country: Country
    domestic_minutes: Count
    international_minutes: Count = 0


class Conference(Terms):
    """Terms of the conferencing pool; left out, the reference table's minutes count."""

    minutes_per_licence: Count | None = None


class TopUp(Terms):
    """One purchase of credits."""

    at: Instant
    amount: Price


class Wallet(Terms):
    """Communications Credits: the opening balance, the recharge settings and the purchases.

    ``closing`` is what the admin centre shows at the end of the month; it is compared, never used (R45).
    """

    opening: Amount = Decimal("0.00")
    trigger: Amount = Decimal("0.00")
    recharge: Price | None = None
    closing: Amount | None = None
    top_up: tuple[TopUp, ...] = ()


class Postpaid(Terms):
    """Whether overage is billed after use."""

    enabled: bool = True


class NumberOwner(Terms):
    """The cost centre of a bot's or service number; the number is its digits (E.164)."""

    number: PhoneNumber
    cost_center: str


class SharedCalling(Terms):
    """A resource account, and who calls through it by sign-in name or object id; or the list that says so (R36)."""

    resource_account: str = ""
    users: tuple[str, ...] = ()
    policy_file: str = ""

    @model_validator(mode="after")
    def _names_somebody(self) -> "SharedCalling":
        if not self.policy_file and not (self.resource_account and self.users):
            raise ValueError("needs resource_account and users, or policy_file")
        return self


class TimeBand(Terms):
    """The hours at which a card has other prices (R31): ``start`` and ``until`` in minutes of the day.

    ``days``: weekdays, Monday is 0. Without a ``zone`` it is the month's. Names are compared without case.
    """

    name: Annotated[str, AfterValidator(str.casefold), Field(min_length=1)]
    days: Weekdays = frozenset(range(7))
    start: Clock = Field(alias="from")
    until: Clock
    zone: Annotated[str, AfterValidator(known_zone)] | None = None


class Bundle(Terms):
    """Minutes in a carrier's fee, to some countries and kinds of numbers; read and listed, not yet drawn."""

    name: str = ""
    minutes: Count
    countries: tuple[Country, ...] = ()
    number_kinds: tuple[str, ...] = ()


class Carrier(Terms):
    """What a carrier charges by the month (R35): for each user, channel or number, or once for the tenant."""

    name: Annotated[str, Field(min_length=1)]
    monthly_fee: Price = Decimal("0.00")
    per: Literal["user", "channel", "number", "tenant"] = "tenant"
    count: Count | None = None
    bundle: tuple[Bundle, ...] = ()

    @model_validator(mode="after")
    def _says_how_many(self) -> "Carrier":
        if self.per in ("channel", "number") and self.count is None:
            raise ValueError(f"needs count: how many {self.per}s the fee is paid for")
        if self.per == "tenant" and self.count not in (None, 1):
            raise ValueError("a fee per tenant is paid once; leave count out")
        return self


class InvoiceLine(Terms):
    """A line of the invoice to reconcile with."""

    category: Literal["usage", "licence_fees", "credits_purchase", "tax"]
    amount: Amount


class Share(Terms):
    """A fixed percentage of the fees."""

    cost_center: str
    percent: Annotated[Decimal, BeforeValidator(money)]


class Agreement(Terms):
    """Everything that was agreed. Only ``currency`` has no default."""

    currency: Currency
    tenant_country: Country | None = None
    unowned: str = UNASSIGNED
    switches: Switches = Switches()
    licence: tuple[Licence, ...] = ()
    allotment: tuple[Allotment, ...] = ()
    conference: Conference = Conference()
    wallet: Wallet | None = None
    postpaid: Postpaid | None = None
    number_owner: tuple[NumberOwner, ...] = ()
    shared_calling: tuple[SharedCalling, ...] = ()
    carrier: tuple[Carrier, ...] = ()
    time_band: tuple[TimeBand, ...] = ()
    invoice: tuple[InvoiceLine, ...] = ()
    share: tuple[Share, ...] = ()

    @model_validator(mode="after")
    def _shares_total_100(self) -> "Agreement":
        if self.switches.fee_basis == "fixed" and sum(share.percent for share in self.share) != 100:
            raise ValueError("the percentages of [[share]] must total 100 for fee_basis = fixed")
        return self

    @model_validator(mode="after")
    def _one_line_per_sku(self) -> "Agreement":
        skus = [licence.sku.upper() for licence in self.licence]
        if twice := sorted({sku for sku in skus if skus.count(sku) > 1}):
            raise ValueError(f"[[licence]] names {', '.join(twice)} twice; add the numbers up in one entry")
        return self

    @property
    def credits_end(self) -> bool:
        """Whether calls are billed after use once the credits are used up (R45): nothing buys new ones by itself."""
        return self.wallet is not None and self.postpaid_enabled and not self.wallet.recharge

    @property
    def postpaid_enabled(self) -> bool:
        """Whether overage may be billed after use (R32)."""
        return self.postpaid is not None and self.postpaid.enabled


def read_agreement(path: Path) -> Agreement:
    """Read ``agreement.toml``; raises InputError naming the key that is wrong."""
    return parse_agreement(read_toml(path), path.name)


def parse_agreement(values: dict[str, Any], name: str = "agreement.toml") -> Agreement:
    """An agreement from its values; the errors name the key, say what stands there and what is expected."""
    return validated(Agreement, values, name, "the agreement", "See the example in the README.")


def defaults_used(agreement: Agreement) -> dict[str, str]:
    """Every default of the agreement that the bill falls back on, by key."""
    used: dict[str, str] = {}
    for key in ("tenant_country", "unowned", "wallet", "postpaid"):
        if key not in agreement.model_fields_set:
            used[key] = str(getattr(agreement, key) or "none")
    for key in Switches.model_fields:
        if key not in agreement.switches.model_fields_set:
            used[f"switches.{key}"] = str(getattr(agreement.switches, key))
    if agreement.conference.minutes_per_licence is None:
        used["conference.minutes_per_licence"] = "reference table"
    for licence in agreement.licence:
        if "unit_price" not in licence.model_fields_set:
            used[f"licence.{licence.sku}.unit_price"] = "0.00"
    return used
