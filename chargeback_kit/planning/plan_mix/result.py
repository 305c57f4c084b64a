"""What ``plan_mix`` answers: frozen, money as Decimal, tables as DataFrames, words for each number."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.money import total
from chargeback_kit.planning.plan_mix.certainty import Certainty
from chargeback_kit.planning.plan_mix.licences.bought import bought, saved
from chargeback_kit.planning.plan_mix.options import CARRIERS, NONE, SHARED
from chargeback_kit.planning.plan_mix.sensitivity import Sensitivity
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import LicenceAtPrices
from chargeback_kit.text import CHARGES

PRICE = Decimal("0.000001")


@dataclass(frozen=True)
class FullMonths:
    """What today's plans, the mix and other ways cost, by their names, in the months that the mix is chosen for.

    ``by_call``: priced call by call, else by the model. ``drawn``: drawn months; ``partial``: some people were not
    there all the time in the months as they were; else the calls have grown.
    """

    costs: Mapping[str, Decimal]
    by_call: bool
    drawn: bool
    partial: bool

    @property
    def month(self) -> str:
        """What such a month is called."""
        if self.drawn:
            return "an average drawn month"
        return "a full month" if self.partial else "the planned month"

    @property
    def saving(self) -> Decimal:
        """What the mix saves against today."""
        return self.costs["today"] - self.costs["mix"]


@dataclass(frozen=True)
class PaygReach:
    """Pay as you go for everybody: how many of those with a plan or calls would hold it, of how many.

    ``payable``: calls by the minute could be paid by somebody (R32).
    """

    takers: int
    people: int
    payable: bool

    @property
    def title(self) -> str:
        """What the choice is called.

        >>> [PaygReach(n, 3, True).title for n in (3, 2, 0)]
        ['Everybody pay as you go', 'Pay as you go for 2 of 3 people', 'Pay as you go for nobody']
        """
        if self.takers == self.people:
            return "Everybody pay as you go"
        return (
            f"Pay as you go for {self.takers:,} of {self.people:,} people"
            if self.takers
            else "Pay as you go for nobody"
        )


@dataclass(frozen=True, kw_only=True)
class PlanMix:
    """Who should hold which plan, with the proof. Every amount is money of one month, of several the average.

    ``assignment``: one row per person who holds or could hold a plan: ``user_principal_name, user_id, country,
    cost_center, domestic_minutes, international_minutes, incoming_minutes, today, option, sku, fee, move, because,
    first, changes, seen, to_do, left``. ``first`` must be done before a move, or calls could not be paid; ``changes``
    says what is different for the person (number, where calls go, who pays), ``to_do`` what the admin does; ``seen``
    how much of a month was seen of somebody who joined or was away. Who has ``left`` (the last day; ``yes`` without
    one) stands at the end, without a plan.

    ``licences``: ``option, country, sku, held, bought, needed, to_buy, to_give_back, price_paid, price_list, saving,
    still_paid, give_back, idle_to_give_back, idle_saving, bought_at, idle_used``: what to buy and to give back by
    product and country; what has no part number, a policy, is not bought. ``held`` counts who has left, ``bought`` are
    those held and those that lie idle, ``still_paid`` those that nobody needs and that a contract holds fast;
    ``give_back`` says until when, or on which day. Of those that lie idle ``idle_to_give_back`` go back for
    ``idle_saving`` a month (empty where no price is known), which is on the bill and in no cost here; ``idle_used`` is
    paid a month for those that are needed. ``bought_at``: how many at which price, where there are several;
    ``price_paid`` is their average.

    ``moves``: ``move, people, country, from_option, to_option, saving, saving_alone, sentence``, the largest saving
    first; where moves share a pool they are counted one after the other, so the savings add up to ``saving``.

    ``comparison``: ``mix, title, people_moved, fees, calls, cost, model_cost, saving, unneeded, changing`` of
    ``today``, ``mix``, ``all_payg`` and ``thresholds``; ``calls`` and ``cost`` are priced by the engine call by call.
    ``unneeded`` is paid for licences that nobody needs, ``changing`` once for changes, spread over months.

    ``pools``: ``pool, month, licences, size_minutes, used_minutes, over_minutes, over_amount`` under the mix.

    ``proof``: ``country, people, groups, cost, bound, certified_bound, gap, proven, multipliers, call_by_call,
    call_by_call_bound, settled``.

    ``cost`` is the model's, and no choice costs less than ``bound``; ``certified_bound`` is the part of it that was
    computed a second time in whole numbers. ``model_cost`` is the model's in the months as they were and
    ``exact_cost`` the engine's. ``stopped`` says that the search was interrupted. ``exact_bound`` is what no choice
    goes below call by call in the months as they were, ``exact_gap`` what another choice could save at most call by
    call, in the months that the mix is chosen for; None where that is not known. ``settled``: every choice was
    weighed call by call.
    ``ground``: what was assumed. ``more_fees``: what of ``difference`` is fees. ``in_full``: the
    other ways in full or drawn months, None where the months as they were are those. ``payg``: for how many it is.
    ``has_card``: there is a rate card.
    ``sensitivity``: what would change the advice.
    """

    months: tuple[str, ...]
    currency: str
    options: tuple[str, ...]
    cost: Decimal
    bound: Decimal
    certified_bound: Decimal
    proven: bool
    stopped: bool
    model_cost: Decimal
    exact_cost: Decimal
    exact_today: Decimal
    assignment: pd.DataFrame
    moves: pd.DataFrame
    comparison: pd.DataFrame
    pools: pd.DataFrame
    proof: pd.DataFrame
    certainty: Certainty | None
    caveats: tuple[str, ...]
    sentences: tuple[str, ...]
    licences: pd.DataFrame
    exact_bound: Decimal | None
    exact_gap: Decimal | None
    settled: bool
    sensitivity: tuple[Sensitivity, ...] = ()
    ground: tuple[str, ...] = ()
    more_fees: Decimal = Decimal("0.00")
    in_full: FullMonths | None = None
    payg: PaygReach | None = None
    has_card: bool = True

    @property
    def priced_by(self) -> str:
        """What calls are priced by, in words."""
        return CHARGES["rated"] if self.has_card else "by prices that no rate card states"

    @property
    def gap(self) -> Decimal:
        """What any other choice could save at most, by the model."""
        return self.cost - self.bound

    @property
    def most_more(self) -> Decimal:
        """What any other choice could save at most: call by call where that is known, else by the model.

        Where every choice was weighed nothing can be saved; what may be rounded otherwise is no money.
        """
        if self.settled:
            return Decimal("0.00")
        if self.exact_gap is None:
            return self.gap
        if self.exact_bound is None:
            return self.exact_gap
        return max(self.exact_cost - self.exact_bound, Decimal("0.00"))

    @property
    def relative_gap(self) -> float:
        """The gap as a part of the cost; a number to read, not money."""
        return float(Fraction(self.gap) / Fraction(self.cost)) if self.cost else 0.0

    @property
    def saving(self) -> Decimal:
        """What the mix saves a month against today, both priced by the engine."""
        return self.exact_today - self.exact_cost

    @property
    def idle_to_give_back(self) -> tuple[int, Decimal | None]:
        """How many licences that lie idle to give back, and what is paid for them a month; None where one has no price.

        It is on the bill, and in no cost here.
        """
        rows = self.licences[self.licences["idle_to_give_back"] > 0]
        known = [money for money in rows["idle_saving"] if money is not None]
        money = total(known) if len(known) == len(rows) else None
        return int(rows["idle_to_give_back"].sum()), money

    @property
    def saves_otherwise_in_full(self) -> bool:
        """Whether what the mix saves in the months that it is chosen for is more than one in a hundred beside that."""
        full = self.in_full
        return full is not None and abs(full.saving - self.saving) * 100 > abs(full.saving)

    @property
    def difference(self) -> Decimal:
        """The engine's cost minus the model's for the same licences and months."""
        return self.exact_cost - self.model_cost

    def _repr_html_(self) -> str:
        shown = "".join(f"<li>{_escaped(sentence)}</li>" for sentence in self.sentences)
        table: str = self.moves.drop(columns=["sentence"]).to_html(index=False)
        return f"<ul>{shown}</ul>{table}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def to_scenario(bill: ComputedBill, mix: PlanMix, prices: Mapping[str, Decimal]) -> dict[str, Any]:
    """A mix as the parts of a Scenario: other plans for the people who move, their licences bought instead of the old.

    ``plans``, ``purchased`` and, for what is not in the agreement yet or is bought at another price, ``prices``. As in
    the advice idle licences are used first, and what a contract holds fast stays. Who has left keeps the plan: they
    were there in the months of the bill.
    Raises InputError for a mix that moves people to carriers or to Shared Calling: a scenario has neither.
    """
    if set(mix.assignment["option"]) & set(CARRIERS):
        raise InputError("this mix moves people to carriers, which no scenario can say. Compare with compare_carriers.")
    joins = [(SHARED in today.split("+"), option == SHARED) for _, today, option, _ in _plan_changes(mix)]
    if (False, True) in joins:
        raise InputError(
            "this mix gives people Shared Calling, whose calls go over the number of an account; the panels cannot "
            "compute that. The table of the mix shows it; leave the price of Shared Calling empty for a mix without it."
        )
    if (True, False) in joins:
        raise InputError(
            "this mix takes people out of Shared Calling, and in a scenario everybody stays in it (R36). The table of "
            "the mix shows it; take them out of the agreement's [[shared_calling]] to compute such a month."
        )
    plans = {who: NONE if option in (NONE, SHARED) else sku for who, _, option, sku in _plan_changes(mix)}
    return {"plans": plans} | _licences(bill, mix, prices)


def _licences(bill: ComputedBill, mix: PlanMix, prices: Mapping[str, Decimal]) -> dict[str, Any]:
    """How many licences are bought then, and the prices of new ones; what lies idle is used first.

    A scenario knows one price of a part number: of one that is bought for another price than is paid, the average. Of
    one that was bought at several the idle ones are given back as well: which ones go hangs on how many do (R51).
    """
    lines = {line.sku.upper(): line for line in bill.agreement.licence}
    known = bought(bill.agreement)
    then, back, cost = Counter(known), Counter[str](), dict[str, Decimal]()
    left = Counter((row["today"], row["country"]) for row in mix.assignment.to_dict("records") if row["left"])
    new: dict[str, Decimal] = {}
    for row in mix.licences.to_dict("records"):
        sku, more = row["sku"].upper(), int(row["to_buy"])
        then[sku] += more
        if sku not in known:
            new |= {sku: prices[row["option"]]} if more else {}
            continue
        fewer = max(0, int(row["to_give_back"]) - left[row["option"], row["country"]])
        fewer += int(row["idle_to_give_back"]) if row["bought_at"] else 0
        then[sku] -= fewer
        back[sku] += fewer
        paid = Decimal(row["price_paid"] or 0)
        listed = paid if row["price_list"] is None else row["price_list"]
        if more and (listed != paid or isinstance(lines[sku], LicenceAtPrices)):
            cost[sku] = cost.get(sku, Decimal(0)) + listed * more
    for sku, money in cost.items():
        if then[sku]:
            line = lines[sku]
            kept = line.amount - saved(line, back[sku])
            new[sku] = ((kept + money) / then[sku]).quantize(PRICE)
    purchased = {sku: count for sku, count in then.items() if count != known[sku]}
    return {"purchased": purchased, "prices": new}


def _plan_changes(mix: PlanMix) -> Iterator[tuple[str, str, str, str]]:
    for row in mix.assignment.to_dict("records"):
        if row["option"] != row["today"] and not row["left"]:
            yield row["user_principal_name"] or row["user_id"], row["today"], row["option"], row["sku"]
