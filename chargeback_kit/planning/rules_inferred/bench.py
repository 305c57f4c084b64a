"""The bench on which readings are tried: a bill's calls, its folder, and what somebody told of its pools.

The engine says what each call is and what it costs, once for readings that differ in pools alone; these are played on
its rows, which takes a thousandth of a bill.
"""

from dataclasses import fields, replace
from datetime import timedelta
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np

from chargeback_kit.bill.bill import prepare
from chargeback_kit.engine.inputs import Inputs
from chargeback_kit.engine.landing import LandedCalls
from chargeback_kit.engine.run import Run
from chargeback_kit.money import to_cent
from chargeback_kit.planning.rates_behind.evidence import Whole
from chargeback_kit.planning.rules_inferred.alike import AlikeCharges, worth
from chargeback_kit.planning.rules_inferred.calls import Calls, Flags
from chargeback_kit.planning.rules_inferred.drawn import DrawnMinutes, PoolPlayer, ToldByCharges
from chargeback_kit.planning.rules_inferred.told_minutes import (
    plans_held,
    with_every_counter,
    with_open_sizes,
    without_known_abroad,
)
from chargeback_kit.planning.rules_inferred.trial import OPEN, Reading, Trial, differing, reading
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.records.lists.meters import PoolReport
from chargeback_kit.records.switches import Switches
from chargeback_kit.rules.calendar import day_start
from chargeback_kit.rules.plans import plans
from chargeback_kit.rules.pool_id import CONFERENCE_POOLS
from chargeback_kit.rules.pools import PoolCounter
from chargeback_kit.rules.resource_accounts import resource_accounts

OF_SIZES = {
    "allotment_proration": ("none", "daily"),
    "resource_account_plans": ("payg_only", "pooled"),
    "conference_licences": ("purchased", "assigned"),
}
"""The settings that say how large pools are."""
OF_COUNTERS = (*OF_SIZES, "international_plan")
"""The settings that counters depend on."""


class Bench:
    """Where readings are tried. ``report``: lines of the report of minute pools; ``is_told``: whether sizes of pools
    count that the agreement tells; where no reading explains the charges by them, they do not. ``lacking``:
    international plans and countries of which nobody knows any minutes abroad.

    Trials are kept, and readings that make the same of every pool are tried once.
    """

    def __init__(
        self,
        folder: BillFolder,
        landed: LandedCalls,
        months: tuple[str, ...],
        report: tuple[PoolReport, ...] = (),
        *,
        is_told: bool = True,
    ) -> None:
        self.folder, self.landed, self.months, self.report, self.is_told = folder, landed, months, report, is_told
        self.trials: dict[Any, Trial] = {}
        self.alike = AlikeCharges()
        self._by_reading: dict[Reading, Trial] = {}
        self._calls: dict[Any, Calls] = {}
        self._counters: dict[Any, tuple[PoolCounter, ...]] = {}
        self._held = plans_held(folder.users or ())
        self.lacking = without_known_abroad(folder.agreement, self._held)
        self._own = with_every_counter(folder.agreement, self.lacking)

    @property
    def is_exact(self) -> bool:
        """Whether the card is the tenant's own."""
        return self.folder.rates is not None

    def with_open_pools(self) -> "Bench":
        """A bench for the same calls on which every pool may have any size."""
        found = Bench(self.folder, self.landed, self.months, self.report, is_told=False)
        found.alike, found._calls = self.alike, self._calls
        return found

    def switches(self, tried: Reading) -> Switches:
        """The switches of the agreement with a reading's settings."""
        return self._own.switches.model_copy(update=dict(tried))

    def inputs(self, tried: Reading) -> Inputs:
        """What a reading computes from."""
        agreement = self._own.model_copy(update={"switches": self.switches(tried)})
        return prepare(replace(self.folder, agreement=agreement), self.months, "reported")[0]

    def counters(self, tried: Reading) -> tuple[PoolCounter, ...]:
        """The counters of a reading, with the sizes that are known or told."""
        key = tuple((name, value) for name, value in tried if name in OF_COUNTERS)
        if key not in self._counters:
            self._counters[key] = self.inputs(tried).counters
        return self._counters[key]

    def trial(self, tried: Reading) -> Trial:
        """What a reading makes of the calls."""
        if tried not in self._by_reading:
            agreed, counters = self.switches(tried), self._sized(self.counters(tried))
            moves_on = agreed.conference_overflow == "organiser_plan"
            key = (*self._frame(tried), agreed.increment_seconds, agreed.charge_includes_fee, counters)
            key = (*key, agreed.pool_edge, moves_on)
            if key not in self.trials:
                self.trials[key] = self._tried(self._counted(tried), counters, agreed)
            self._by_reading[tried] = self.trials[key]
        return self._by_reading[tried]

    def by_known(self, tried: Reading) -> Trial:
        """What a reading makes of the calls where every pool has the size that is known of it, told or not."""
        return self._tried(self._counted(tried), self.counters(tried), self.switches(tried))

    def floor(self, tried: Reading) -> int:
        """How many calls contradict a reading whatever its pools: those that draw none."""
        calls = self._counted(tried)
        none = (calls.counter_no < 0) & (calls.overflow_counter_no < 0)
        nothing = DrawnMinutes(calls.counter_no, np.zeros(len(none), dtype=np.int64), np.zeros(len(none), dtype=bool))
        _, wrong, changes = self._compared(calls, nothing, ~none, self.switches(tried))
        return int(wrong.sum()) + changes

    def _sized(self, counters: tuple[PoolCounter, ...]) -> tuple[PoolCounter, ...]:
        own = self.folder.agreement
        if not self.is_told:
            own = own.model_copy(update={"allotment": (), "conference": type(own.conference)()})
        return with_open_sizes(counters, own, self._held, self._fitting)

    @cached_property
    def _fitting(self) -> frozenset[PoolReport]:
        """The lines of the report whose pool has that size by the known minutes, however licences are counted."""
        found: set[PoolReport] = set()
        for values in product(*OF_SIZES.values()) if self.report else ():
            counters = self.counters(reading(dict(zip(OF_SIZES, values, strict=True))))
            bare = tuple(replace(line, used_minutes=None) for line in self.report)
            unlike = differing(bare, counters, np.zeros(0, np.int64), np.zeros(0, np.int64))
            found |= {line for line, each in zip(self.report, bare, strict=True) if each not in unlike}
        return frozenset(found)

    def _counted(self, tried: Reading) -> Calls:
        """The calls by the engine, counted by the increment of a reading."""
        key = (*self._frame(tried), frozenset(counter.id for counter in self.counters(tried)))
        if key not in self._calls:
            self._calls[key] = self._landed(self.inputs(tried))
        return self._calls[key].by_increment(self.switches(tried).increment_seconds)

    def _frame(self, tried: Reading) -> tuple[Any, ...]:
        """What the engine has to run again for: when days begin for the calls, and whose plans count."""
        agreed = self.switches(tried)
        return self.days(agreed.month_time_zone), agreed.resource_account_plans if self._has_accounts else ""

    @cached_property
    def _has_accounts(self) -> bool:
        """Whether a plan of a resource account counts or not by a setting."""
        inputs = self.inputs(reading({"resource_account_plans": "payg_only"}))
        accounts = resource_accounts(inputs.people, inputs.agreement)
        return any(
            plans(membership.row.skus) and accounts.draws_no_plan(membership.person, membership.row, month)
            for membership in inputs.people.memberships
            for month in inputs.months
        )

    def days(self, zone: str) -> tuple[Any, ...]:
        """Which calls lie before each day at which something changes: zones that part the calls alike are one."""
        if any(rate.time_band for rate in (*(self.folder.rates or ()), *(self.folder.carrier_rates or ()))):
            return (zone,)
        if zone not in self._zones:
            begins = np.array([day_start(day, zone) for day in self._changing], dtype=np.int64)
            self._zones[zone] = tuple(np.searchsorted(self._starts, begins).tolist())
        return self._zones[zone]

    @cached_property
    def _zones(self) -> dict[str, tuple[Any, ...]]:
        return {}

    @cached_property
    def _starts(self) -> Whole:
        run = Run(self.landed, self.inputs(()))
        run.read()
        run.kind()
        starts: Whole = run.ask("when_and_where")["start_ns"].to_numpy().astype(np.int64)
        return starts

    @cached_property
    def _changing(self) -> list[Any]:
        """The days at which a month, a price, or a row of the user list begins or ends."""
        inputs = self.inputs(())
        days = {day for month in inputs.months for day in (month.first, month.last + timedelta(days=1))}
        cards = (*(self.folder.rates or ()), *(self.folder.carrier_rates or ()))
        days |= {rate.effective_from for rate in cards if rate.effective_from}
        for membership in inputs.people.memberships:
            days |= {
                membership.start,
                membership.end + timedelta(days=1) if membership.end < membership.end.max else membership.end,
            }
        return sorted(days)

    def _landed(self, inputs: Inputs) -> Calls:
        agreement = inputs.agreement
        both = agreement.switches.model_copy(
            update={"conference_overflow": "organiser_plan", "charge_includes_fee": self.landed.fee_is_included}
        )
        run = Run(self.landed, replace(inputs, agreement=agreement.model_copy(update={"switches": both})))
        for step in (run.read, run.kind, run.minutes):
            step()
        found = run.ask("tried_calls")
        names = [each.name for each in fields(Calls)][1:]
        return Calls(inputs.counters, *(found[name].to_numpy().astype(np.int64) for name in names))

    def _reported(self, calls: Calls, agreed: Switches) -> Whole:
        """What was charged in all by a reading of the fee, exact [10⁻⁶ currency]."""
        without_fee = calls.fee_micro if agreed.charge_includes_fee != self.landed.fee_is_included else 0
        found: Whole = (
            calls.charged_micro - without_fee if agreed.charge_includes_fee else calls.charged_micro + without_fee
        )
        return found

    def _tried(self, calls: Calls, counters: tuple[PoolCounter, ...], agreed: Switches) -> Trial:
        charged = self._reported(calls, agreed)
        is_reported, reported = calls.charged_micro >= 0, to_cent(charged)
        moves_on = agreed.conference_overflow == "organiser_plan"
        silent = _unsure(calls, counters, moves_on=moves_on)
        told = ToldByCharges(is_reported & (reported <= 0), is_reported & (reported > 0), self._worth(calls, charged))
        player = PoolPlayer(calls, counters, agreed.pool_edge, told, silent)
        drawn = player.drawn(moves_on=moves_on)
        agrees, contradicts, changes = self._compared(calls, drawn, silent, agreed)
        unlike = differing(self.report, counters, drawn.counter_no, drawn.pooled)
        return Trial(
            counters=counters,
            calls=calls,
            counter_no=drawn.counter_no,
            pooled=drawn.pooled,
            reported=reported,
            agrees=agrees,
            contradicts=contradicts,
            is_worth=told.is_worth,
            changes=changes,
            differing=unlike,
        )

    def _worth(self, calls: Calls, charged: Whole) -> Flags:
        if self.is_exact:
            return calls.rated(np.zeros(len(charged), dtype=np.int64)) > 0
        return worth(calls, calls.listed_seconds, charged - calls.fee_micro, calls.charged_micro > 0)

    def _compared(self, calls: Calls, drawn: DrawnMinutes, silent: Flags, agreed: Switches) -> tuple[Flags, Flags, int]:
        """Which calls agree with the pools drawn, which contradict them, and how many prices change without a card."""
        charged = self._reported(calls, agreed)
        reported = to_cent(charged)
        tells = (calls.charged_micro >= 0) & ~silent
        covered = tells & (drawn.counter_no >= 0) & (drawn.pooled == calls.billed_seconds)
        edge = drawn.at_edge
        if self.is_exact:
            rated = calls.rated(drawn.pooled)
            is_rated = tells & (rated >= 0)
            agrees = np.where(is_rated, (reported == rated) | edge & (reported < rated), covered & (reported == 0))
            return agrees, np.where(is_rated, ~agrees, covered & (reported > 0)), 0
        rest = calls.listed_seconds - drawn.pooled
        asked = tells & ~covered & (rest > 0)
        changes, wrong = self.alike.compared(calls, rest, charged - calls.fee_micro, asked, edge)
        wrong |= covered & (reported > 0)
        alike = np.bincount(calls.alike_no[asked], minlength=int(calls.alike_no.max(initial=0)) + 1)
        agrees = ~wrong & (covered | asked & (alike[calls.alike_no] > 1))
        return agrees, wrong, changes


def _unsure(calls: Calls, counters: tuple[PoolCounter, ...], *, moves_on: bool) -> Flags:
    """The calls of which nobody knows the pool: of people with several plans, where the minutes of one are not told."""
    if not any(counter.size_seconds == OPEN for counter in counters):
        return np.zeros(len(calls.row_no), dtype=bool)
    draws_plan = np.array([counter.id not in CONFERENCE_POOLS for counter in calls.counters] + [False])
    return (calls.chose_largest > 0) & (draws_plan[calls.counter_no] | moves_on)
