"""What a plan mix weighs beside fees and calls: contracts that run on, and what a change costs (``[planning]``)."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from chargeback_kit.money import money
from chargeback_kit.records.terms.values import Count, Country, PartNumber, Price, Terms


def _more_than_nothing_left(percent: Decimal) -> Decimal:
    if not Decimal(-100) < percent <= Decimal(1000):
        raise ValueError(f'"{percent}" is no growth; write the percentage of calls more, such as "5", or fewer, "-5"')
    return percent


Growth = Annotated[Decimal, BeforeValidator(money), AfterValidator(_more_than_nothing_left)]


class LicenceTerm(Terms):
    """How the licences of one part number can be given back, in one country or (left out) wherever they are held.

    ``monthly``: any month. ``annual``: in the month of the ``anniversary`` alone, ``count`` of them (left out: all that
    are bought). ``minimum``: so many are paid for in any month.
    """

    sku: PartNumber
    country: Country | None = None
    term: Literal["monthly", "annual"] = "monthly"
    anniversary: date | None = None
    count: Count | None = None
    minimum: Count = 0

    @model_validator(mode="after")
    def _says_when(self) -> "LicenceTerm":
        if (self.term == "annual") != (self.anniversary is not None):
            raise ValueError("an annual term, and no other, has an anniversary: write it as anniversary = 2027-03-01")
        if self.count is not None and self.term != "annual":
            raise ValueError("count says how many run for a year; a monthly term has none")
        return self

    def returns(self, month: date) -> date | None:
        """The first day, from a month on [its first day], on which they can be given back; None: on any.

        >>> LicenceTerm(sku="MCOPSTN1", term="annual", anniversary=date(2026, 3, 1)).returns(date(2026, 11, 1))
        datetime.date(2027, 3, 1)
        """
        if self.anniversary is None:
            return None
        here = month.year if self.anniversary.month >= month.month else month.year + 1
        leap = (self.anniversary.month, self.anniversary.day) == (2, 29)
        return date(here, 2, 28) if leap else self.anniversary.replace(year=here)


class Planning(Terms):
    """The terms of a plan mix; money is in the agreement's currency.

    Once: ``person_moved`` for everybody who gets another plan, ``number_given_up`` and ``number_ported`` for each
    number, each spread over ``spread_months``. A month: ``teams_phone`` for whoever is given a plan and has no Teams
    Phone licence, ``shared_calling_tenant`` and ``shared_calling_country`` for the licences of the account that Shared
    Calling runs over, once and in each country where somebody is given it. ``growth_percent``: so many more calls in
    the month that is planned than in those of the bills.
    """

    growth_percent: Growth = Decimal(0)
    person_moved: Price = Decimal("0.00")
    number_given_up: Price = Decimal("0.00")
    number_ported: Price = Decimal("0.00")
    spread_months: Annotated[int, Field(ge=1, le=120, strict=True)] = 12
    teams_phone: Price = Decimal("0.00")
    shared_calling_tenant: Price = Decimal("0.00")
    shared_calling_country: Price = Decimal("0.00")
    licence: tuple[LicenceTerm, ...] = ()

    @property
    def counts_change(self) -> bool:
        """Whether a change costs anything once."""
        return bool(self.person_moved or self.number_given_up or self.number_ported)
