"""The agreement: what was bought, on which terms, and how it is charged back (``agreement.toml``)."""

from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, SerializeAsAny, model_validator

from chargeback_kit.money import MICRO_PER_CENT, from_micro, money, round_half_up, scaled, to_micro
from chargeback_kit.records.keys import read_toml, validated
from chargeback_kit.records.switches import Switches, known_zone
from chargeback_kit.records.terms.carriers import Carrier, TimeBand
from chargeback_kit.records.terms.focus import FocusTerms
from chargeback_kit.records.terms.planning import Planning
from chargeback_kit.records.terms.values import (
    Amount,
    Central,
    Count,
    Country,
    Currency,
    Instant,
    PartNumber,
    PhoneNumber,
    PlanCode,
    Price,
    Terms,
    UnitPrice,
    not_negative,
    unit_price_of,
)

UNASSIGNED = "Unassigned"


class Licence(Terms):
    """Licences bought of one SKU; ``unit_price`` per licence and month, up to six decimals.

    >>> Licence(sku="MCOPSTN1", purchased=3, unit_price="7.995").amount
    Decimal('23.99')
    """

    sku: PartNumber
    purchased: Count
    unit_price: UnitPrice = Decimal("0.00")

    @property
    def has_price(self) -> bool:
        """Whether the agreement says what one costs; a price of 0.00 that it says is one.

        >>> [Licence(sku="MCOPSTN1", purchased=3, **price).has_price for price in ({}, {"unit_price": "0"})]
        [False, True]
        """
        return "unit_price" in self.model_fields_set

    @property
    def amount(self) -> Decimal:
        """What they cost in a month, rounded half up to the cent once (R51)."""
        return from_micro(self.purchased * to_micro(self.unit_price))

    def changed(self, purchased: int | None = None, unit_price: Decimal | None = None) -> "Licence":
        """Another number of them, or all of them at another price."""
        values = {"purchased": purchased, "unit_price": unit_price}
        differ = {key: value for key, value in values.items() if value is not None and value != getattr(self, key)}
        return self.model_copy(update=differ) if differ else self

    def cost_of(self, more: int) -> Decimal:
        """What so many more cost a month; below 0, what fewer do, the last ones bought going first (R51).

        >>> bought = Licence(sku="MCOPSTN1", purchased=3, unit_price="10.005")
        >>> bought.cost_of(1), bought.cost_of(-1)
        (Decimal('10.00'), Decimal('-10.01'))
        """
        return self.changed(max(0, self.purchased + more)).amount - self.amount


class LicenceAtPrices(Licence):
    """The licences of one SKU that were bought at several prices; ``unit_price`` is what one costs on average."""

    blocks: tuple[Licence, ...]

    @property
    def amount(self) -> Decimal:
        """The sum of the rounded lines (R51)."""
        return sum((block.amount for block in self.blocks), Decimal("0.00"))

    def changed(self, purchased: int | None = None, unit_price: Decimal | None = None) -> Licence:
        """All at another price; or more at the last price, or fewer, the last ones first."""
        if unit_price is not None and unit_price != self.unit_price:
            return Licence(sku=self.sku, purchased=self.purchased).changed(purchased, unit_price)
        if purchased is None or purchased == self.purchased:
            return self
        *first, last = self.blocks
        before, blocks = 0, []
        for block in first:
            blocks.append(block.changed(min(block.purchased, max(0, purchased - before))))
            before += block.purchased
        return _together([*blocks, last.changed(max(0, purchased - before))])


def _together(blocks: list[Licence]) -> Licence:
    """The blocks of one SKU as one."""
    if len(blocks) == 1:
        return blocks[0]
    is_one_price = len({block.unit_price for block in blocks}) == 1
    is_whole = not to_micro(blocks[0].unit_price) % MICRO_PER_CENT
    return blocks[0].changed(sum(block.purchased for block in blocks)) if is_one_price and is_whole else _mixed(blocks)


def _mixed(blocks: list[Licence]) -> Licence:
    number = sum(block.purchased for block in blocks)
    total = sum((block.amount for block in blocks), Decimal("0.00"))
    average = blocks[-1].unit_price
    if number:
        average = unit_price_of(scaled(round_half_up(Fraction(to_micro(total), number)), 6))
    return LicenceAtPrices(sku=blocks[0].sku, purchased=number, unit_price=average, blocks=tuple(blocks))


def _by_sku(lines: tuple[Licence, ...]) -> tuple[Licence, ...]:
    """One licence per SKU, in the order in which they are first named."""
    blocks: dict[str, list[Licence]] = {}
    for line in lines:
        blocks.setdefault(same_sku(line.sku), []).append(line)
    return tuple(_together(each) for each in blocks.values())


def same_sku(sku: str) -> str:
    """By what two spellings of a SKU are the same."""
    return sku.upper()


class Allotment(Terms):
    """Minutes of a plan in a country; overrides the reference table."""

    plan: PlanCode
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

    ``closing`` is what the admin centre shows at the end of the month (R45): compared with ours, and no amount of a
    bill depends on it; advice on funding starts from it.
    """

    opening: Amount = Decimal("0.00")
    trigger: Amount = Decimal("0.00")
    recharge: Price | None = None
    closing: Amount | None = None
    top_up: tuple[TopUp, ...] = ()

    @property
    def has_trigger(self) -> bool:
        """Whether something is agreed for a low balance: a recharge, or a trigger to be told of; 0.00 is none.

        >>> [Wallet(**terms).has_trigger for terms in ({}, {"trigger": "50"}, {"recharge": "0"}, {"recharge": "75"})]
        [False, True, False, True]
        """
        return bool(self.trigger or self.recharge)


class Postpaid(Terms):
    """Whether overage is billed after use; ``since``: from then on, and credits buy nothing by themselves (R45)."""

    enabled: bool = True
    since: Instant | None = None


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


class InvoiceLine(Terms):
    """A line of the invoice to reconcile with; of a recharge invoice its number and day, where somebody writes them."""

    category: Literal["usage", "licence_fees", "credits_purchase", "tax"]
    amount: Amount
    number: str = ""
    day: date | None = None


class ReconciliationTerms(Terms):
    """What settles how invoices are compared (R58): which customer of a partner's files this tenant is."""

    customer: str = ""


class Share(Terms):
    """A fixed percentage of the fees."""

    cost_center: str
    percent: Annotated[Decimal, BeforeValidator(money)]


class FileConventions(Terms):
    """What settles what files leave open: the order of day and month, the decimal sign, the zone of local times."""

    date_order: Literal["dmy", "mdy", "ymd"] | None = None
    decimal_sign: Literal[".", ","] | None = None
    time_zone: Annotated[str, AfterValidator(known_zone)] | None = None

    @property
    def agreed(self) -> dict[str, str]:
        """What was agreed, by key."""
        return {key: value for key, value in self.model_dump().items() if value}


class Chargeback(Terms):
    """What is charged on (R55): categories that stay central, the least a cost centre owes, and what is added [%]."""

    central: tuple[Central, ...] = ()
    smallest: Price = Decimal("0.00")
    markup_percent: Annotated[Decimal, BeforeValidator(money), AfterValidator(not_negative)] = Decimal(0)


class Agreement(Terms):
    """Everything that was agreed. Only ``currency`` has no default."""

    currency: Currency
    tenant_country: Country | None = None
    unowned: str = UNASSIGNED
    switches: Switches = Switches()
    reading: FileConventions = FileConventions()
    licence: Annotated[tuple[SerializeAsAny[Licence], ...], AfterValidator(_by_sku)] = ()
    allotment: tuple[Allotment, ...] = ()
    conference: Conference = Conference()
    wallet: Wallet | None = None
    postpaid: Postpaid | None = None
    number_owner: tuple[NumberOwner, ...] = ()
    shared_calling: tuple[SharedCalling, ...] = ()
    carrier: tuple[Carrier, ...] = ()
    time_band: tuple[TimeBand, ...] = ()
    invoice: tuple[InvoiceLine, ...] = ()
    reconciliation: ReconciliationTerms = ReconciliationTerms()
    share: tuple[Share, ...] = ()
    chargeback: Chargeback | None = None
    planning: Planning = Planning()
    focus: FocusTerms = FocusTerms()

    @model_validator(mode="after")
    def _shares_total_100(self) -> "Agreement":
        if self.switches.fee_basis == "fixed" and sum(share.percent for share in self.share) != 100:
            raise ValueError("the percentages of [[share]] must total 100 for fee_basis = fixed")
        return self

    @model_validator(mode="after")
    def _bundles_differ(self) -> "Agreement":
        listed = ((carrier.name.casefold(), each) for carrier in self.carrier for each in carrier.bundle)
        named = Counter((carrier, each.name.casefold()) for carrier, each in listed if each.name)
        if twice := [bundle for (_, bundle), times in named.items() if times > 1]:
            raise ValueError(f'two bundles of one carrier are named "{twice[0]}"; give each a name of its own')
        return self

    @property
    def only_carrier(self) -> str | None:
        """The only carrier that is named, in lower case; of several calls are told apart by their Operator (R35)."""
        names = {carrier.name.casefold() for carrier in self.carrier}
        return names.pop() if len(names) == 1 else None

    @property
    def credits_end(self) -> bool:
        """Whether calls are billed after use once the credits are used up (R45): nothing buys new ones by itself."""
        if self.wallet is None or self.postpaid is None or not self.postpaid.enabled:
            return False
        return self.postpaid.since is not None or not self.wallet.recharge

    @property
    def postpaid_since(self) -> datetime | None:
        """When the move from credits to paying after use is, if it is dated."""
        return self.postpaid.since if self.postpaid is not None and self.postpaid.enabled else None

    @property
    def postpaid_enabled(self) -> bool:
        """Whether overage may be billed after use (R32)."""
        return self.postpaid is not None and self.postpaid.enabled


def read_agreement(path: Path, name: str = "") -> Agreement:
    """Read ``agreement.toml``, called ``name`` where it lies under another; raises InputError naming the wrong key."""
    return parse_agreement(read_toml(path, name), name or path.name)


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
        if not licence.has_price:
            used[f"licence.{licence.sku}.unit_price"] = "0.00"
    return used
