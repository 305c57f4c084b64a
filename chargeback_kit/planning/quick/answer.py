"""The answer about another world: what screens show of a bill, to the cent the same, from the index."""

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from html import escape

import numpy as np
import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill import tables
from chargeback_kit.bill.kept_table import KeptTable
from chargeback_kit.bill.shared_answers import SharedAnswers
from chargeback_kit.bill.sums import NO_COUNTER, Sums, Whole
from chargeback_kit.bill.wallet_events import WalletEvents
from chargeback_kit.chargeback.fees import (
    FeeLine,
    Given,
    PlanUse,
    fee_line,
    follow_use,
    is_shared_at_once,
    lines_of_month,
    needs_names,
    with_given,
)
from chargeback_kit.chargeback.licence_holders import HoldersOfMonth
from chargeback_kit.money import exact_figures, from_micro, total
from chargeback_kit.planning.licences import given
from chargeback_kit.planning.notes import notes
from chargeback_kit.planning.quick.demand import demand
from chargeback_kit.planning.quick.draw import draw_down
from chargeback_kit.planning.quick.holders import OutOfReach, PlanChange, plan_change
from chargeback_kit.planning.quick.index import DrawDown, Index, running
from chargeback_kit.planning.quick.totals import Totals, billed_after_use, free_of_charge, joined, numbering, sums
from chargeback_kit.planning.reassignments import numbered
from chargeback_kit.planning.scenario import Scenario
from chargeback_kit.planning.what_if import with_terms
from chargeback_kit.records.agreement import Agreement, Wallet, same_sku
from chargeback_kit.records.switches import Switches
from chargeback_kit.records.users import People
from chargeback_kit.rules.messages import message_countries
from chargeback_kit.rules.plans import plans
from chargeback_kit.rules.pools import PoolCounter
from chargeback_kit.wallet.ledger import events
from chargeback_kit.wallet.player import CreditCalls, Played, play
from chargeback_kit.wallet.summary import WalletSummary, summary

WITHIN_REACH = {"name", "assigned", "purchased", "prices", "plans", "wallet", "postpaid", "blocking"}


@exact_figures
class QuickAnswer(SharedAnswers):
    """Another world's pools, kinds, statements, wallet and total; calls, problems and receipts are the full bill's.

    Nothing in it changes; each part is made when it is asked for.
    """

    def __init__(self, index: Index, agreement: Agreement, scenario: Scenario, change: PlanChange) -> None:
        self.scenario = scenario
        self.agreement = agreement
        self._index = index
        self._change = change
        self._draw_down: DrawDown = draw_down(index, agreement, scenario, change)

    def __repr__(self) -> str:
        ended = sum(row["end_ns"] is not None for row in self.use.values())
        pools = f"{ended} of {text.counted(len(self.counters), 'counter')} of pools ended"
        return f"<What if, {text.months(self.months)}: {text.money(self.total, self.currency)}; {pools}>"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self)[1:-1])}</p>"

    @property
    def charges(self) -> str:
        """Which amount of a call counts: ``reported`` or ``rated`` (R30)."""
        return self._index.bill.charges

    @property
    def has_card(self) -> bool:
        """Whether there is a rate card."""
        return self._index.bill.has_card

    @property
    def months(self) -> tuple[str, ...]:
        """The months, such as ``2026-10``."""
        return self._index.bill.months

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences to show beside the answer: what did not follow the change, and why."""
        return notes(self.scenario, self)

    @property
    def people(self) -> People:
        """Who the calls and licences belong to."""
        return self._index.inputs.people

    @cached_property
    def counters(self) -> tuple[PoolCounter, ...]:
        """Every counter of every pool; its place here is its number in ``sums``."""
        return tuple(counter for counter in self._draw_down.counters if counter is not None)

    @cached_property
    def sums(self) -> Sums:
        """Calls, seconds and money by cost centre, category, payer, kind and counter."""
        parts = [self._rows]
        if self._ledger is not None and len(places := self._ledger.blocked):
            counter, amounts = self._draw_down.counter[places], self.credit_amounts[places]
            size = len(self._draw_down.counters)
            from_credits = free_of_charge(self._index.calls, places, counter, amounts, size)
            parts.append(from_credits)
            if self.agreement.credits_end:
                parts.append(billed_after_use(from_credits))
        numbers = numbering(counter is not None for counter in self._draw_down.counters)
        return sums(self._index.calls, joined(parts), self.agreement, self._index.unmoved, numbers)

    @cached_property
    def _rows(self) -> Totals:
        index, world = self._index, self._draw_down
        if not world.changed and not len(world.moved):
            return index.rows
        changed = np.zeros(max(len(world.counters), len(index.draw_down.counters)) + 1, bool)
        changed[list(world.changed)] = True
        made = index.rows_of(world, [number for number in world.changed if world.counters[number] is not None])
        still = [index.undrawn(world.moved, index.calls.counter, -1), index.undrawn(world.moved, world.counter, 1)]
        return joined([index.rows.where(~changed[index.row_block]), made, *still])

    @cached_property
    def use(self) -> dict[int, dict[str, int | None]]:
        """What was used of each counter, by its number: seconds pooled and over, and the instant it ran out [ns]."""
        use: dict[int, dict[str, int | None]] = {}
        for number, counter in enumerate(self._draw_down.counters):
            if counter is not None and counter.is_carriers:
                use[len(use)] = self._index.carriers_use[counter.pool_id, counter.month]
            elif counter is not None:
                drawing, end = self._draw_down.calls[number], self._draw_down.ends[number]
                pooled = drawing.pooled(end)
                use[len(use)] = {
                    "pooled_seconds": pooled,
                    "over_seconds": drawing.seconds - pooled,
                    "end_ns": end.at_ns,
                }
        return use

    @KeptTable
    def pools(self) -> pd.DataFrame:
        """One row per pool counter: licences, size and use [s], and the moment it ran out."""
        return tables.pools(self.counters, self.use)

    @cached_property
    def last_draws(self) -> tuple[int, ...]:
        """The counters that calls asked seconds of, by number, in the order of the last such call of each (R03)."""
        there = (number for number, counter in enumerate(self._draw_down.counters) if counter is not None)
        calls = enumerate(self._draw_down.calls.get(number) for number in there)
        last = {number: int(drawing.places[-1]) for number, drawing in calls if drawing is not None and drawing.size}
        return tuple(sorted(last, key=last.__getitem__))

    @cached_property
    def fees(self) -> list[FeeLine]:
        """The licence fees and who pays them."""
        use = self.sums.plan_use(self.counters, self._centers) if follow_use(self.agreement) else {}
        return with_given(fees(self._index, self.agreement, self._change, use), self._given)

    @property
    def _given(self) -> Given:
        """The licences that pools are given whoever holds them."""
        if not self.scenario.assigned:
            return {}
        pools = self._index.pools
        held = pools.with_holders(pools.with_agreement(self.agreement), self._change.pools)
        return given(held, self._draw_down.counters, self.agreement)

    @KeptTable
    def demand(self) -> pd.DataFrame:
        """What was asked of each pool by the end of each day, as ``explain.days`` has it of a bill."""
        return demand(self._index, self._draw_down)

    @property
    def _centers(self) -> list[str]:
        return self._index.inputs.cost_centers

    @property
    def list_micro(self) -> int:
        """What every call would cost at the rate card without any pool [micro-units]: the same as in the bill."""
        return self._index.bill.list_micro

    @cached_property
    def total(self) -> Decimal:
        """The sum of all statements, without carriers' money and what is added to them (R55)."""
        calls = from_micro(sum(self.sums.by_payer().values()) - self.sums.carriers_micro)
        return calls + total(fee.amount for fee in self.fees)

    @property
    def carrier_fees(self) -> list[FeeLine]:
        """What carriers charge by the month: the same in every world the index knows."""
        return self._index.bill.carrier_fees

    @cached_property
    def wallet_summary(self) -> WalletSummary | None:
        """What the wallet's month comes to; None without Communications Credits."""
        if self._ledger is None:
            return None
        found = summary(self._ledger.played)
        return replace(found, blocked=0) if self.agreement.credits_end else found

    @cached_property
    def wallet_events(self) -> WalletEvents:
        """The same events in little memory, for those who need some of them or their sums."""
        if self._ledger is None:
            return WalletEvents(None, self._index.usage_ids)
        return WalletEvents(events(self._ledger.of_costly), self._index.usage_ids.take(self._ledger.costly))

    @cached_property
    def _ledger(self) -> "FastLedger | None":
        terms = self.agreement
        return None if terms.wallet is None else self.ledger(terms, blocking=self.scenario.blocking)

    def ledger(self, terms: Agreement, *, blocking: bool) -> "FastLedger":
        """The wallet of other terms over these calls; it stops at 0 where calls are blocked or credits end."""
        stops_at_zero = blocking or terms.credits_end
        return FastLedger(
            self._index, terms.wallet or Wallet(), terms.switches, self.credit_amounts, self._before, stops_at_zero
        )

    @cached_property
    def _before(self) -> Whole:
        amounts = self.credit_amounts
        return self._index.before if amounts is self._index.credit_amounts else running(amounts)

    @cached_property
    def credit_amounts(self) -> Whole:
        """What each call of the index draws from credits where there is a wallet [micro-units]."""
        index, world = self._index, self._draw_down
        if not world.changed and not len(world.moved):
            return index.credit_amounts
        amounts = index.credit_amounts.copy()
        places, calls = world.moved, index.calls
        over = (world.counter[places] == NO_COUNTER) & (calls.billed_seconds[places] > 0)
        amounts[places] = np.where(over, calls.credit_over[places], calls.credit_covered[places])
        for number in world.changed:
            if world.counters[number] is not None:
                index.put_amounts(amounts, world, number, *self._range(number))
        return amounts

    def _range(self, number: int) -> tuple[int, int]:
        """From which turn to which one of a counter calls may cost something else than in the bill."""
        before, now = self._index.draw_down, self._draw_down
        if before.calls.get(number) is not now.calls[number]:
            return 0, now.calls[number].size
        turns = before.ends[number].covered, now.ends[number].covered
        return min(turns), max(turns) + 1


@dataclass(frozen=True)
class FastLedger:
    """The wallet of another world, of what each call of the index draws from it, and what all before it draw.

    It is played over all calls, where those of 0.00 do not matter; where some pay back, and to list every event, over
    those that cost something.
    """

    index: Index
    wallet: Wallet
    switches: Switches
    amounts: Whole
    before: Whole
    stops_at_zero: bool

    @cached_property
    def played(self) -> Played:
        """The period as it was played, at once."""
        has_refunds = self.index.has_refunds
        return self.of_costly if has_refunds else self._play(CreditCalls(self.index.calls.start_ns, self.before))

    @cached_property
    def of_costly(self) -> Played:
        """The period played over the calls at the places ``costly`` alone."""
        return self._play(CreditCalls.of(self.index.calls.start_ns[self.costly], self.amounts[self.costly]))

    @cached_property
    def costly(self) -> Whole:
        """The places of the calls that are not 0.00."""
        return np.flatnonzero(self.amounts)

    @cached_property
    def blocked(self) -> Whole:
        """The places of the calls that were blocked."""
        ranges = [np.arange(*span) for span in self.played.blocked]
        numbers = np.concatenate(ranges) if ranges else np.array([], np.int64)
        return self.costly[numbers] if self.index.has_refunds else numbers[self.amounts[numbers] != 0]

    def _play(self, calls: CreditCalls) -> Played:
        first, last = self.index.inputs.months[0], self.index.inputs.months[-1]
        return play(self.wallet, self.switches, first.from_ns, last.until_ns, calls, stops_at_zero=self.stops_at_zero)


def fees(index: Index, agreement: Agreement, change: PlanChange, use: dict[str, PlanUse]) -> list[FeeLine]:
    """Every SKU's fee of every month in the order of the bill; only what changed is shared again."""
    known = {(fee.month, fee.sku): fee for fee in index.bill.fees}
    before = {licence.sku: licence for licence in index.inputs.agreement.licence}
    lines: list[FeeLine] = []
    for month in index.inputs.months:
        if is_shared_at_once(agreement):
            held = _all_holders(index, change, month.name)
            lines += lines_of_month(agreement, held, month, {})
            continue
        for licence in agreement.licence:
            again = follow_use(agreement) and bool(plans([licence.sku]))
            if again or before.get(licence.sku) != licence or _is_held_otherwise(change, month.name, licence.sku):
                held = _holders(index, change, month.name, licence.sku)
                lines.append(fee_line(licence, agreement, held, month, use.get(month.name, {})))
            else:
                lines.append(known[month.name, licence.sku])
    return lines


def _is_held_otherwise(change: PlanChange, month: str, sku: str) -> bool:
    return any(change.skus.get((month, sku.upper()), Counter()).values())


def _all_holders(index: Index, change: PlanChange, month: str) -> HoldersOfMonth:
    known = index.holders[month]
    moved = {sku: _holders(index, change, month, sku).patterns[sku] for name, sku in change.skus if name == month}
    return replace(known, patterns={**known.patterns, **moved})


def _refuse_other_names(index: Index, agreement: Agreement, change: PlanChange) -> None:
    """Who holds licences that differ by a cent is known for the people of the bill alone."""
    for month, sku in change.skus:
        held = _holders(index, change, month, sku).patterns[sku]
        for licence in agreement.licence:
            if same_sku(licence.sku) == sku and needs_names(licence, held):
                raise OutOfReach


def _holders(index: Index, change: PlanChange, month: str, sku: str) -> HoldersOfMonth:
    known = index.holders[month]
    held = Counter(known.patterns.get(sku.upper(), Counter()))
    held.update(change.skus.get((month, sku.upper()), Counter()))
    there = Counter({days: number for days, number in held.items() if number})
    return replace(known, patterns={**known.patterns, sku.upper(): there})


def answer(index: Index, known: Scenario, wanted: Scenario) -> QuickAnswer | None:
    """The answer about ``wanted``, where ``known`` is what the bill of the index already is; None out of reach."""
    differ = {part for part in type(wanted).model_fields if getattr(wanted, part) != getattr(known, part)}
    if not differ <= WITHIN_REACH:
        return None
    try:
        change = _plan_change(index, known, wanted) if "plans" in differ else PlanChange()
        terms = with_terms(index.inputs.agreement, wanted)
        _refuse_other_names(index, terms, change)
        return None if terms.postpaid_since else QuickAnswer(index, terms, wanted, change)
    except OutOfReach:
        return None


def _shares_messages(index: Index, person: int) -> bool:
    return any(membership.country in message_countries() for membership in index.memberships.get(person, ()))


def _plan_change(index: Index, known: Scenario, wanted: Scenario) -> PlanChange:
    people = index.inputs.people
    before, after = (numbered(people, each.plans, "plans") for each in (known, wanted))
    others = {person: plan for person, plan in after.items() if before.get(person) != plan}
    if index.bill.messages and any(_shares_messages(index, person) for person in others):
        raise OutOfReach
    return plan_change(people, index.calls, index.memberships, others, index.inputs.resource_accounts)
