"""What an advice rests on, and how little that may be: data, prices, who stays, whose calls nothing pays."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import numpy as np

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.money import from_micro
from chargeback_kit.planning.plan_mix.certainty import Certainty
from chargeback_kit.planning.plan_mix.choices import Choice
from chargeback_kit.planning.plan_mix.completed_rates import CompletedRates
from chargeback_kit.planning.plan_mix.demand import Demand
from chargeback_kit.planning.plan_mix.licences.bought import in_blocks, rungs, saved
from chargeback_kit.planning.plan_mix.licences.order import Order
from chargeback_kit.planning.plan_mix.licences.stock import Stock
from chargeback_kit.planning.plan_mix.months import reach
from chargeback_kit.planning.plan_mix.offers import Offers
from chargeback_kit.planning.plan_mix.options import NONE, SHARED, title
from chargeback_kit.planning.plan_mix.people.changes import PersonLine
from chargeback_kit.planning.plan_mix.pricing import call_money, moved_meeting_money
from chargeback_kit.planning.plan_mix.words import by_name, people
from chargeback_kit.records.agreement import Agreement, same_sku
from chargeback_kit.reference.spoken import product

WHOLE_MONTH = 0.75


def caveats(
    known: Demand,
    completed: Sequence[CompletedRates],
    reported: Sequence[ComputedBill],
    offers: Offers,
    choice: Choice,
    said: Sequence[PersonLine],
    sure: Certainty | None,
) -> tuple[str, ...]:
    """What the answer rests on, and how little that may be."""
    found = [*_little_data(known, drawn=sure is not None), *_prices(completed), *_reports(completed, reported)]
    found += [*_who_stays(offers), *_unfunded(known, offers, choice, said), *_switches(reported), *_carriers(offers)]
    return tuple(found)


def several_prices(agreement: Agreement, ordered: Sequence[Order], stocks: Iterable[Stock]) -> tuple[str, ...]:
    """What was bought at several prices, and what those that are given back cost: the last ones bought go first (R51).

    Held in several countries, they count the average while the mix is chosen.
    """
    said = []
    average = {same_sku(stock.sku) for stock in stocks if stock.line is not None and not stock.rungs}
    for line in (each for each in in_blocks(agreement).values() if len(rungs(each)) > 1):
        prices = text.listed([f"{price:,}" for price in sorted({block.unit_price for block in line.blocks})])
        sku = same_sku(line.sku)
        number = sum(each.to_give_back + each.idle_to_give_back for each in ordered if same_sku(each.sku) == sku)
        found = [f"{product(line.sku)} was bought at {prices}."]
        if sku in average:
            found.append(
                f"It is held in several countries: the mix is chosen as if each cost {line.unit_price:,}, the average; "
                "what it costs is by their prices."
            )
        found.append("The last ones bought go first")
        if number:
            found[-1] += f": giving back {number:,} saves {saved(line, number):,} of fees"
        said.append(f"{' '.join(found)} (R51).")
    return tuple(said)


def _little_data(known: Demand, *, drawn: bool) -> list[str]:
    lines = []
    for month, found in zip(known.months, reach(known), strict=True):
        if found is None:
            lines.append(f"{month.name} has no calls at all; it counts as a month without calls.")
            continue
        _, first, last = found
        days = (last - first).days + 1
        if days < WHOLE_MONTH * month.days:
            advice = "The missing days are drawn from these." if drawn else (
                "Pools are sized for a whole month, so this advice is for too few calls: draw whole months from these "
                "days (resample), or wait for the month's end."
            )  # fmt: skip
            reached = f"from {first} to {last}, {days} of {month.days} days"
            lines.append(f"Little data: the calls of {month.name} reach {reached}. {advice}")
    if len(known.months) == 1:
        lines.append("One month is one sample: another month may ask for another mix.")
    return lines


def _prices(completed: Sequence[CompletedRates]) -> list[str]:
    lines = []
    for source, words in (
        ("from_reports", "what the report charged calls to the same number"),
        ("from_prices", "the minute prices of the price list"),
        ("from_averages", "the average charge of such a minute in the report"),
    ):
        if count := sum(getattr(each, source) for each in completed):
            total = sum(each.calls for each in completed)
            lines.append(
                f"Of {text.counted(total, 'call')} {text.counted(count, 'has', 'have')} no rate in a rate card; "
                f"priced by {words}."
            )
    if count := sum(each.unnumbered for each in completed):
        lines.append(
            f"{text.counted(count, 'call names', 'calls name')} no number, so no rate can be found; "
            "the reported charge stays in every mix."
        )
    return lines


def _reports(completed: Sequence[CompletedRates], reported: Sequence[ComputedBill]) -> list[str]:
    rated, charged = (
        from_micro(call_money(bills) + moved_meeting_money(bills))
        for bills in ([each.bill for each in completed], list(reported))
    )
    if abs(rated - charged) < Decimal("0.01"):
        return []
    return [f"The reports charged {charged:,} for these calls; at the prices used here they cost {rated:,}."]


def _who_stays(offers: Offers) -> list[str]:
    reasons = [because for because in offers.stays_because if because]
    return [
        f"{people(reasons.count(because))} {'stays' if reasons.count(because) == 1 else 'stay'} as today: {because}."
        for because in dict.fromkeys(sorted(reasons))
    ]


def _unfunded(known: Demand, offers: Offers, choice: Choice, said: Sequence[PersonLine]) -> list[str]:
    """Whose calls nothing pays, by name; who needs the credits licence first stands in the ground."""
    none, shared = offers.options.index(NONE), offers.options.index(SHARED)
    calls = sum(part.sum(axis=1) for part in known.usage.parts[:2]) > 0
    moved = np.isin(choice, [offers.options.index(option) for option in offers.carried])
    unpaid = np.array([line.is_unpaid for line in said], np.bool_)
    within = ~offers.funded & (choice != none) & (choice != shared) & ~moved & calls & ~unpaid
    found = []
    if unpaid.any() and not offers.payable:
        make = "makes" if unpaid.sum() == 1 else "make"
        found.append(
            f"{by_name(known.people, unpaid)} {make} calls with this mix that no plan covers and nothing pays: there "
            "are no credits, and nothing is billed after use. Such calls do not connect."
        )
    if within.any():
        found.append(
            f"{by_name(known.people, within)} cannot pay for calls beyond a plan, of which this mix has none of "
            "theirs: without the Communications Credits licence (or billing after use) such calls do not connect."
        )
    paid = np.ones(len(choice), np.bool_) if offers.through_account is None else offers.through_account
    members = np.array([person.shares for person in known.people], np.bool_)
    if silent := int(np.sum(~paid & members & (choice == shared) & calls)):
        found.append(
            f"{people(silent)} in Shared Calling cannot pay for any call: the account that they call through may not "
            "use credits (R36), and such calls do not connect."
        )
    return found


def _carriers(offers: Offers) -> list[str]:
    """What a mix knows of carriers, and what it does not."""
    lines = []
    for option, each in offers.carried.items():
        name = f"{each.terms.name} ({title(option)})"
        if each.shared_micro:
            shared = f"{name}: {from_micro(each.shared_micro):,} a month of shared fees count once if anybody moves"
            counted = each.terms.per_channel and each.terms.channels is None
            more = f", with {each.channels:,} channels, as many as all calls need" if counted else ""
            lines.append(f"{shared}{more}.")
        if unpriced := int((~each.priced).sum()):
            lines.append(f"{name}: the card prices not every call of {people(unpriced)}, who cannot move there.")
        if each.unplanned:
            lines.append(
                f"{name}: {text.counted(each.unplanned, 'call')} that no plan covers (premium numbers) left out."
            )
    return lines


def _switches(reported: Sequence[ComputedBill]) -> list[str]:
    lines = []
    if any(bill.agreement.switches.conference_overflow == "organiser_plan" for bill in reported):
        lines.append(
            "Calls of meetings that find no conferencing minutes draw their organiser's plan (R27): they count here "
            "among the calls that a plan can cover."
        )
    if any(bill.agreement.switches.pool_edge == "whole_in" for bill in reported):
        lines.append("A call that starts within a pool counts whole in it; only the prices call by call know that.")
    return lines
