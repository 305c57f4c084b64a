"""What each way costs: the calls that can move under every card, and the fees by the month, exact."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.money import from_micro
from chargeback_kit.planning.carriers.carried_calls import CarriedCalls
from chargeback_kit.planning.carriers.terms import FEES, TODAY, CarrierTerms
from chargeback_kit.planning.plan_mix.options import option_of_sku
from chargeback_kit.planning.plan_mix.prices import Prices
from chargeback_kit.rules.pools import days_in

ZERO = Decimal("0.00")
NOBODY = ""
Key = int | str
"""A user: the number of somebody who is listed, the name of somebody who is not, NOBODY for calls of no user."""


@dataclass(frozen=True, kw_only=True)
class WayCost:
    """What one way costs in the months of the bill.

    ``own_micro`` and ``own_fees`` are the calls and the fees of each user; ``shared`` are the fees by what they are
    for, ``known_calls`` the money of the calls that have a price, rounded as R35 says. ``missing`` says what has to be
    given before there is a total; without any the total is ``known_calls`` and all fees. ``is_priced``: whether there
    are prices at all, of calls and of users.
    """

    name: str
    title: str
    calls: int
    seconds: int
    known_calls: Decimal
    own_micro: Mapping[Key, int] = field(default_factory=dict)
    own_fees: Mapping[Key, Decimal] = field(default_factory=dict)
    shared: Mapping[str, Decimal] = field(default_factory=dict)
    unpriced: Mapping[Key, tuple[int, int]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    is_priced: bool = True

    @property
    def fees_per_user(self) -> Decimal:
        """The fees of all users."""
        return sum(self.own_fees.values(), ZERO)

    @property
    def shared_fees(self) -> Decimal:
        """The fees that are nobody's own."""
        return sum(self.shared.values(), ZERO)

    @property
    def unpriced_calls(self) -> int:
        """The calls without a price."""
        return sum(calls for calls, _ in self.unpriced.values())

    @property
    def unpriced_seconds(self) -> int:
        """The seconds of the calls without a price."""
        return sum(seconds for _, seconds in self.unpriced.values())

    @property
    def total(self) -> Decimal | None:
        """Calls and fees; None while something is missing."""
        return None if self.missing else self.known_calls + self.fees_per_user + self.shared_fees


Fees = tuple[Mapping[Key, Decimal], Mapping[str, Decimal]]


@dataclass
class _CallSums:
    """The calls of one world, added up."""

    own_micro: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    unpriced: dict[Key, tuple[int, int]] = field(default_factory=dict)
    by_month: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    calls: int = 0
    seconds: int = 0

    @property
    def known_calls(self) -> Decimal:
        """The money, each carrier's month rounded to the cent once (R35)."""
        return sum((from_micro(micro) for micro in self.by_month.values()), ZERO)

    def way(self, name: str, title: str, *, fees: Fees, missing: Sequence[str], is_priced: bool) -> WayCost:
        """What a way costs whose calls these are; ``fees`` are those of each user, and those that are nobody's own."""
        own_fees, shared = fees
        return WayCost(
            name=name,
            title=title,
            calls=self.calls,
            seconds=self.seconds,
            known_calls=self.known_calls,
            own_micro=dict(self.own_micro),
            own_fees=own_fees,
            shared=shared,
            unpriced=self.unpriced,
            missing=tuple(missing),
            is_priced=is_priced,
        )


def key_of(row: CarriedCalls) -> Key:
    """The user of some calls."""
    return row.person if row.person >= 0 else row.user_name or NOBODY


def _summed(rows: Iterable[CarriedCalls]) -> _CallSums:
    """The sums of one world; parts of a cent are rounded once a month and carrier."""
    sums = _CallSums()
    for row in rows:
        key = key_of(row)
        sums.own_micro[key] += row.amount_micro
        sums.by_month[row.month_no, row.carrier_no] += row.amount_micro
        sums.calls += row.calls
        sums.seconds += row.seconds
        if row.unpriced_calls:
            calls, seconds = sums.unpriced.get(key, (0, 0))
            sums.unpriced[key] = calls + row.unpriced_calls, seconds + row.unpriced_seconds
    return sums


def heads(bill: ComputedBill, rows: Iterable[CarriedCalls]) -> dict[Key, int]:
    """In how many months each user needs a number: whoever has calls that can move, or holds a calling plan.

    Resource accounts and calls of no user are no users.
    """
    months: dict[Key, set[int]] = defaultdict(set)
    for row in rows:
        if (key := key_of(row)) != NOBODY:
            months[key].add(row.month_no)
    accounts = bill.inputs.resource_accounts
    for membership in bill.people.memberships:
        if accounts.holds(membership.person, membership.row):
            months.pop(membership.person, None)
            continue
        if any(option_of_sku(sku) for sku in membership.row.skus):
            held = [number for number, month in enumerate(bill.inputs.months) if days_in(membership, month)]
            months[membership.person].update(held)
    return {key: len(found) for key, found in months.items() if found}


def way_of_carrier(
    terms: CarrierTerms,
    rows: Sequence[CarriedCalls] | None,
    users: Mapping[Key, int],
    channels: int,
    months: int,
    title: str,
) -> WayCost:
    """What a carrier costs; ``rows`` is None without a card, ``channels`` what the busiest moment needs."""
    sums = _summed(rows or ())
    missing = []
    if rows is None:
        missing.append("card: the prices of its calls (a file with the columns of rates.csv)")
    if not terms.states_fees:
        missing.append(f"a fee by the month ({', '.join(FEES)}; 0 for one that is not charged)")
    if sums.unpriced:
        missing.append(_unpriced(sums, "rows of the card"))
    people = dict.fromkeys(users, ZERO) | {key: terms.fee("per_user") * held for key, held in users.items()}
    counts = {
        "per_channel": terms.channels if terms.channels is not None else channels,
        "per_number": terms.numbers if terms.numbers is not None else -(-sum(users.values()) // months),
        "per_tenant": 1,
    }
    shared = {name: terms.fee(name) * count * months for name, count in counts.items() if terms.fee(name)}
    if terms.users is not None and terms.fee("per_user"):
        paid = terms.fee("per_user") * terms.users * months
        shared["per_user, beyond those who call"] = paid - sum(people.values(), ZERO)
    return sums.way(
        terms.name, title, fees=(people, shared), missing=missing, is_priced=rows is not None and terms.states_fees
    )


def way_of_today(bill: ComputedBill, rows: Sequence[CarriedCalls], prices: Prices | None) -> WayCost:
    """What is held now: the calls as the bill has them, the plans that people hold, the fees of carriers."""
    sums = _summed(rows)
    held, missing = _plan_fees(bill, prices)
    is_priced = not missing
    with_carrier = {(key_of(row), row.month_no) for row in rows if row.carrier_no and key_of(row) != NOBODY}
    if sums.unpriced:
        where = "carrier_rates.csv" if with_carrier else "rates.csv"
        missing.append(_unpriced(sums, f"rows of {where}"))
    if any(row.carrier_no for row in rows) and not bill.agreement.carrier:
        missing.append("what the carrier charges by the month ([[carrier]] in agreement.toml; 0 for nothing)")
    whole = sum((line.amount for line in bill.carrier_fees), ZERO)
    own = dict(held)
    for key, _ in with_carrier:
        own[key] = own.get(key, ZERO) + _fee_of_each(bill)
    shared = {"carriers": whole - _fee_of_each(bill) * len(with_carrier)} if whole else {}
    return sums.way(TODAY, "As it is today", fees=(own, shared), missing=missing, is_priced=is_priced)


def _unpriced(sums: _CallSums, what: str) -> str:
    calls = sum(each for each, _ in sums.unpriced.values())
    seconds = sum(each for _, each in sums.unpriced.values())
    return f"{what} for {text.counted(calls, 'call')} of {text.minutes(seconds)} minutes"


def _fee_of_each(bill: ComputedBill) -> Decimal:
    """What a carrier charges each user who calls, where that is one carrier's fee per user without a count."""
    if bill.agreement.only_carrier is None:
        return ZERO
    return sum((line.monthly_fee for line in bill.agreement.carrier if line.per == "user" and line.count is None), ZERO)


def _plan_fees(bill: ComputedBill, prices: Prices | None) -> tuple[dict[Key, Decimal], list[str]]:
    """The fees of the calling plans that each person holds, and the plans without a price."""
    agreed = {line.sku.upper(): line.unit_price for line in bill.agreement.licence if line.has_price}
    fees: dict[Key, Decimal] = {}
    missing: set[str] = set()
    counted: set[tuple[int, int, str]] = set()
    for membership in bill.people.memberships:
        for number, month in enumerate(bill.inputs.months):
            for sku in membership.row.skus:
                option = option_of_sku(sku)
                place = membership.person, number, sku.upper()
                if option is None or place in counted or not days_in(membership, month):
                    continue
                counted.add(place)
                listed = prices.of(option, membership.row.country) if prices else None
                price = agreed.get(sku.upper(), listed.amount if listed else None)
                if price is None:
                    missing.add(sku.upper())
                fees[membership.person] = fees.get(membership.person, ZERO) + (price or ZERO)
    return fees, [f"the price of {sku} (prices.csv, or unit_price in agreement.toml)" for sku in sorted(missing)]
