"""What a number is made of: the calls and the licences that fit a filter, and the money that is of neither. The three
add up to the number.
"""

from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.call_filter import LICENCE_FEES, NOBODY, Chosen
from chargeback_kit.explain.calls_of import CallsOf, calls_of
from chargeback_kit.records.agreement import same_sku

ZERO = Decimal("0.00")
OF_STATEMENTS = frozenset({"cost_center", "category"})
OF_CARRIERS = OF_STATEMENTS | {"month"}
OF_LICENCES = OF_CARRIERS | {"person", "sku"}
CARRIER = "carrier"
ADDED = {"markup": "Markup (R55)", "kept_central": "Kept by, or for, the owner of the tenant (R55)"}


@dataclass(frozen=True)
class Behind:
    """The calls, the rows of ``bill.licences``, and named amounts that are neither; ``amount`` is all of it."""

    calls: CallsOf
    licences: pd.DataFrame
    others: tuple[tuple[str, Decimal], ...]

    @property
    def licence_fees(self) -> Decimal:
        """The money of the licences."""
        return sum(self.licences["amount"], ZERO)

    @property
    def amount(self) -> Decimal:
        """What all of it comes to."""
        return self.calls.amount + self.licence_fees + sum((amount for _, amount in self.others), ZERO)


def behind(bill: ComputedBill, asked: Chosen) -> Behind:
    """What stands behind a filter: where it asks what only calls have, nothing but calls."""
    calls = calls_of(bill, asked)
    others = [*_monthly_fees(bill, asked), *_rounding(bill, asked, calls), *_added(bill, asked)]
    return Behind(calls, licences_of(bill, asked), tuple(others))


def licences_of(bill: ComputedBill, asked: Chosen) -> pd.DataFrame:
    """The licences that fit a filter; none where it asks what only calls have.

    ``person`` is compared with sign-in names and object ids as ``bill.licences`` has them; ``nobody`` holds what
    is idle.
    """
    found = bill.licences
    if not asked.asked <= OF_LICENCES or (asked.category and LICENCE_FEES not in asked.category):
        return found.head(0)
    for name, column in (("cost_center", "cost_center"), ("month", "month")):
        if values := getattr(asked, name):
            found = found[found[column].isin(values)]
    if asked.person:
        people = ["" if value == NOBODY else value.casefold() for value in asked.person]
        found = found[found["user"].str.casefold().isin(people)]
    if asked.sku:
        found = found[found["sku"].map(same_sku).isin([same_sku(value) for value in asked.sku])]
    return found


def _asks(asked: Chosen, category: str, fields: frozenset[str]) -> bool:
    return asked.asked <= fields and (not asked.category or category in asked.category)


def _monthly_fees(bill: ComputedBill, asked: Chosen) -> list[tuple[str, Decimal]]:
    """What carriers charge by the month (R35)."""
    if not _asks(asked, CARRIER, OF_CARRIERS):
        return []
    return [
        (f"{fee.sku}, {fee.month}, by the month", amount)
        for fee in bill.carrier_fees
        if not asked.month or fee.month in asked.month
        if (amount := _share(fee.shares, asked.cost_center))
    ]


def _share(shares: dict[str, Decimal], centers: tuple[str, ...]) -> Decimal:
    return sum((part for center, part in shares.items() if not centers or center in centers), ZERO)


def _rounding(bill: ComputedBill, asked: Chosen, calls: CallsOf) -> list[tuple[str, Decimal]]:
    """A carrier's month is rounded to the cent once (R35): what its calls differ by, to their last decimal."""
    if not _asks(asked, CARRIER, OF_STATEMENTS) or not bill.carriers:
        return []
    of_carriers = calls if asked.category == (CARRIER,) else calls_of(bill, asked, category=CARRIER)
    fees = sum((_share(fee.shares, asked.cost_center) for fee in bill.carrier_fees), ZERO)
    differs = stated(bill, asked, CARRIER) - fees - of_carriers.amount
    return [("rounded to the cent once per carrier and month (R35)", differs)] if differs else []


def _added(bill: ComputedBill, asked: Chosen) -> list[tuple[str, Decimal]]:
    """What the agreement adds or keeps."""
    found = [(says, stated(bill, asked, name)) for name, says in ADDED.items() if _asks(asked, name, OF_STATEMENTS)]
    return [(says, amount) for says, amount in found if amount]


def stated(bill: ComputedBill, asked: Chosen, category: str) -> Decimal:
    """What the statements say of a category, for the cost centres that are asked for."""
    said = bill.statements
    fits = said["category"] == category
    if asked.cost_center:
        fits &= said["cost_center"].isin(asked.cost_center)
    return sum(said.loc[fits, "amount"], ZERO)
