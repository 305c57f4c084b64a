"""What carriers charge (R31, R35): hours with prices of their own, monthly fees, and the minutes in them."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from chargeback_kit.records.switches import known_zone
from chargeback_kit.records.terms.values import Clock, Count, Country, Price, Terms, Weekdays


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
    """Minutes in a carrier's fee, to some countries (none named: to all) and kinds of numbers (landlines and mobiles).

    ``name`` is the second part of its pool's name; left out, "bundle", of several their place is added.
    """

    name: str = ""
    minutes: Count
    countries: tuple[Country, ...] = ()
    number_kinds: tuple[Literal["geographic", "mobile", "premium", "short_code", "any"], ...] = ()


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
