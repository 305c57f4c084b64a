"""``compare_carriers``: one's own calls under calling plans, Operator Connect and Direct Routing, side by side.

1. the calls that can move, as the bill has them (``worlds``), 2. the same calls under every carrier's card, priced by
the engine, 3. fees by the month (``costs``), 4. the best mix of calling plans, where prices are given (``plan_mix``),
5. tables and words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.money import from_micro
from chargeback_kit.planning.carriers import tables, words
from chargeback_kit.planning.carriers.carried_calls import (
    CarriedCalls,
    all_on_plans,
    calls_at_once,
    calls_that_stay,
    carried_by,
    carried_calls,
    without_rate,
)
from chargeback_kit.planning.carriers.costs import (
    NOBODY,
    ZERO,
    Key,
    WayCost,
    heads,
    way_of_carrier,
    way_of_today,
)
from chargeback_kit.planning.carriers.terms import PLANS, WAYS, CarrierTerms, Given, carrier_terms
from chargeback_kit.planning.plan_mix.mix import SECONDS, plan_mix
from chargeback_kit.planning.plan_mix.prices import Prices, Restriction, as_prices
from chargeback_kit.planning.plan_mix.result import PlanMix
from chargeback_kit.problems import InputError
from chargeback_kit.records.terms.argument_checks import checked_arguments


@dataclass(frozen=True, kw_only=True)
class CarrierComparison:
    """One's own calls under every way, in the months of the bill; money is exact.

    ``ways``: ``way, title, calls, minutes, calls_money, user_fees, shared_fees, total, unpriced_calls,
    unpriced_minutes, missing``, a row for ``today``, for ``calling plans`` (the best mix, where prices were given) and
    for each carrier; ``minutes`` are those of outgoing calls. ``total`` is empty while anything is missing, and
    ``missing`` asks for it.

    ``users``: ``user_principal_name, user_id, country, cost_center, calls, minutes``, a column for ``today`` and each
    carrier with the user's own fee and calls (empty where not known), ``cheapest``. Shared fees are in none of them.

    ``lacking``: ``way, country, digits, calls, minutes``: where the calls go that a card has no rate for.

    ``stays``: ``kind, calls, amount``: the calls that stay where they are.

    ``channels`` is how many calls went on at the busiest moment (``busiest_at``): no fewer channels will do. ``mix`` is
    the mix of calling plans. ``sentences`` say it in words.
    """

    months: tuple[str, ...]
    currency: str
    ways: pd.DataFrame
    users: pd.DataFrame
    lacking: pd.DataFrame
    stays: pd.DataFrame
    channels: int
    busiest_at: pd.Timestamp | None
    mix: PlanMix | None
    sentences: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(self.sentences)

    def _repr_html_(self) -> str:
        shown = "".join(f"<li>{escape(sentence)}</li>" for sentence in self.sentences)
        table: str = self.ways.to_html(index=False)
        return f"<ul>{shown}</ul>{table}"


@checked_arguments
def compare_carriers(
    bill: ComputedBill,
    carriers: Given,
    prices: Prices | Mapping[str, str | Decimal] | str | Path | None = None,
    *,
    seconds: float = SECONDS,
) -> CarrierComparison:
    """What the calls of a bill cost as they are, under the best calling plans, and under each of some carriers.

    ``carriers`` are a file of offers, or tables such as ``{"name": "Fabrikam Voice", "way": "operator_connect", "card":
    "fabrikam.csv", "per_user": "3.50"}``; ``prices`` are those of the plan mix. Nothing is invented: what a total
    needs and was not given is asked for.

    Raises InputError for terms that cannot be read, other currencies, and a bill without calls that could move.
    """
    terms = carrier_terms(carriers, bill.currency)
    known = None if prices is None else as_prices(prices).checked(bill.currency)
    if bill.inputs.growth:
        raise InputError("a scenario with growth cannot be compared with carriers. Compare the month as it was.")
    if bill.inputs.blocking:
        raise InputError("a forecast that blocks calls cannot be compared with carriers. Compare the month as it was.")
    return _Comparison(bill, terms, known, seconds).answer()


class _Comparison:
    """A comparison while it is made."""

    def __init__(
        self, bill: ComputedBill, terms: Sequence[CarrierTerms], prices: Prices | None, seconds: float
    ) -> None:
        self.bill, self.terms, self.prices, self.seconds = bill, terms, prices, seconds
        self.words = bill.landed.attributes
        self.rows = carried_calls(bill.run, self.words)
        if not self.rows:
            raise InputError(
                f"{' and '.join(bill.months)}: no call of a calling plan or a carrier, so there is nothing that "
                "another could carry. Check the month."
            )
        self.channels, self.busiest_ns = calls_at_once(bill.run, self.words)
        self.users = heads(bill, self.rows)
        self.lacking: list[dict[str, Any]] = []
        self.mix: PlanMix | None = None

    def answer(self) -> CarrierComparison:
        """Every way, with tables and words."""
        bill = self.bill
        today = way_of_today(bill, self.rows, self.prices)
        self._lacks("today", bill.run)
        carried = [self._carrier(terms) for terms in self.terms]
        ways = [today, *([self._plans(self.prices)] if self.prices else []), *carried]
        stays = list(calls_that_stay(bill.run, self.words))
        users = tables.users(bill, self.rows, today, carried, self._decimals)
        busiest = None if self.busiest_ns is None else pd.Timestamp(self.busiest_ns, tz="UTC")
        lacking = tables.lacking(self.lacking)
        sentences = words.sentences(bill.currency, ways, lacking, users, stays, self.channels, self.terms)
        return CarrierComparison(
            months=bill.months,
            currency=bill.currency,
            ways=tables.ways(ways),
            users=users,
            lacking=lacking,
            stays=tables.stays(stays),
            channels=self.channels,
            busiest_at=busiest,
            mix=self.mix,
            sentences=sentences,
        )

    @property
    def _decimals(self) -> int:
        """As many as the cards have."""
        cards = [self.bill.inputs.carrier_rates or (), *(terms.card or () for terms in self.terms)]
        return max((rate.decimals for card in cards for rate in card), default=2)

    def _lacks(self, way: str, run: Any) -> None:
        self.lacking += [{"way": way, **row} for row in without_rate(run, self.words)]

    def _carrier(self, terms: CarrierTerms) -> WayCost:
        rows: list[CarriedCalls] | None = None
        if terms.card is not None:
            run = carried_by(self.bill, terms, self._filled(terms))
            rows = carried_calls(run, self.words)
            self._lacks(terms.name, run)
        title = f"{terms.name} ({WAYS[terms.way]})"
        return way_of_carrier(terms, rows, self.users, self.channels, len(self.bill.months), title)

    def _filled(self, terms: CarrierTerms) -> int:
        """How many fees a month fill the bundles of a carrier: of the users on average, parts of one left out."""
        users = sum(self.users.values()) // len(self.bill.months)
        counts = {
            "per_user": users if terms.users is None else terms.users,
            "per_channel": self.channels if terms.channels is None else terms.channels,
            "per_number": users if terms.numbers is None else terms.numbers,
        }
        return counts.get(terms.filled_by, 1)

    def _plans(self, prices: Prices) -> WayCost:
        """The best mix of calling plans for all these calls, those of carriers too; who has those needs a plan."""
        everything = all_on_plans(self.bill)
        rows = carried_calls(everything.run, self.words)
        calls, seconds = sum(row.calls for row in rows), sum(row.seconds for row in rows)
        unplanned = sum(row.unplanned_micro for row in rows)
        needs = [Restriction(who, must_keep_number=True) for who in self._with_carrier()]
        try:
            self.mix = plan_mix(everything, None, prices, restrictions=needs, resample=0, seconds=self.seconds)
        except InputError as error:
            return WayCost(
                name=PLANS,
                title="Calling plans",
                calls=calls,
                seconds=seconds,
                known_calls=ZERO,
                missing=(str(error).rstrip("."),),
            )
        line = next(row for row in self.mix.comparison.to_dict("records") if row["mix"] == "mix")
        months = len(self.bill.months)
        lacking = sum(row.unplanned_unpriced_calls for row in rows)
        missing = (f"rows of rates.csv for {text.counted(lacking, 'call')} that no plan covers",) if lacking else ()
        money = line["calls"] * months + from_micro(unplanned)
        fees: dict[Key, Decimal] = {NOBODY: line["fees"] * months}
        unpriced: dict[Key, tuple[int, int]] = {NOBODY: (lacking, 0)} if lacking else {}
        return WayCost(
            name=PLANS,
            title="Calling plans, the best mix",
            calls=calls,
            seconds=seconds,
            known_calls=money,
            own_fees=fees,
            unpriced=unpriced,
            missing=missing,
        )

    def _with_carrier(self) -> list[str]:
        people = self.bill.people
        found = dict.fromkeys(row.person for row in self.rows if row.carrier_no and row.person >= 0)
        return [people.names[person] or people.ids[person] for person in found]
