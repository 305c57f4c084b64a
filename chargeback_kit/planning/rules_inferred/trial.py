"""One reading of the settings tried on the calls: which charges it reproduces, and which it contradicts.

The engine says what each call is, how many seconds it counts and what they cost; a reading that differs in pools alone
is played on these rows, which takes a thousandth of a bill. A call without a rate says something only where the reading
has it covered whole and it was charged all the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from chargeback_kit.bill.bill import prepare
from chargeback_kit.engine.inputs import Inputs
from chargeback_kit.engine.landing import LandedCalls
from chargeback_kit.engine.run import Run
from chargeback_kit.money import MICRO_PER_CENT
from chargeback_kit.planning.quick.ends import counter_calls, ends, groups
from chargeback_kit.planning.rates_behind.evidence import Whole
from chargeback_kit.records.agreement import Agreement, Allotment
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.records.lists.meters import PoolReport
from chargeback_kit.records.rates import Rate
from chargeback_kit.rules.plans import plans
from chargeback_kit.rules.pool_id import CONFERENCE_POOLS
from chargeback_kit.rules.pools import SECONDS, Counter, pool_country

Reading = tuple[tuple[str, Any], ...]
"""The settings of one reading, by name; sorted, so that two that are the same are equal."""

Flags = npt.NDArray[np.bool_]


def reading(values: Mapping[str, Any]) -> Reading:
    """A reading of some settings.

    >>> reading({"pool_edge": "split", "increment_seconds": 6})
    (('increment_seconds', 6), ('pool_edge', 'split'))
    """
    return tuple(sorted(values.items()))


@dataclass(frozen=True)
class Calls:
    """The calls that Microsoft may charge by the minute, a place each in the order of the bill: time in [s], money in
    [10⁻⁶ currency], prices in [10⁻⁹ currency/min]; -1 for a counter, a charge or a price that is not there.

    ``counters`` are those that ``counter_no`` numbers.
    """

    counters: tuple[Counter, ...]
    row_no: Whole
    start_ns: Whole
    counter_no: Whole
    overflow_counter_no: Whole
    billed_seconds: Whole
    charged_micro: Whole
    fee_micro: Whole
    listed_seconds: Whole
    price_nano: Whole
    fee_nano: Whole
    minimum_micro: Whole
    unit_nano: Whole

    def rated(self, pooled: Whole) -> Whole:
        """What each call costs to the cent where a pool covers some seconds of it (R31); -1 without a price."""
        rest = self.listed_seconds - pooled
        parts = self.price_nano * np.maximum(rest, 0) + self.fee_nano * SECONDS
        whole = (2 * parts + SECONDS * self.unit_nano) // (2 * SECONDS * self.unit_nano) * (self.unit_nano // 1000)
        priced = to_cents(np.maximum(whole, self.minimum_micro))
        costs_nothing = (self.billed_seconds <= pooled) | (rest <= 0)
        return np.where(self.price_nano < 0, -1, np.where(costs_nothing, 0, priced))


def to_cents(micro: Whole) -> Whole:
    """Amounts of 0.00 and more rounded half up to the cent [10⁻⁶ currency]."""
    found: Whole = (2 * micro + MICRO_PER_CENT) // (2 * MICRO_PER_CENT) * MICRO_PER_CENT
    return found


@dataclass(frozen=True)
class Trial:
    """What a reading makes of the calls. ``agrees`` and ``contradicts``: a call that is neither says nothing.

    ``differing``: the lines of the report of minute pools that it does not reproduce.
    """

    counters: tuple[Counter, ...]
    calls: Calls
    counter_no: Whole
    pooled: Whole
    reported: Whole
    agrees: Flags
    contradicts: Flags
    differing: tuple[PoolReport, ...] = ()

    @cached_property
    def against(self) -> frozenset[int]:
        """The rows that contradict it."""
        return frozenset(self.calls.row_no[self.contradicts].tolist())

    @cached_property
    def agreeing(self) -> frozenset[int]:
        """The rows that it reproduces."""
        return frozenset(self.calls.row_no[self.agrees].tolist())

    @property
    def misses(self) -> int:
        """How much contradicts it: calls, and lines of the report."""
        return len(self.against) + len(self.differing)

    @cached_property
    def ended(self) -> frozenset[int]:
        """The counters that do not cover every call that draws them."""
        over = (self.pooled < self.calls.billed_seconds) & (self.counter_no >= 0)
        return frozenset(self.counter_no[over].tolist())


def differing(
    report: tuple[PoolReport, ...], counters: tuple[Counter, ...], counter_no: Whole, pooled: Whole
) -> tuple[PoolReport, ...]:
    """The lines of a report whose pool has another size, or another use by more than a minute."""
    found = []
    for line in report:
        numbers = stated(line, counters)
        size = sum(counters[number].size_seconds for number in numbers)
        used = int(pooled[np.isin(counter_no, numbers)].sum())
        unlike = line.used_minutes is not None and abs(used - line.used_minutes * SECONDS) > SECONDS
        if numbers and (size // SECONDS != line.total_minutes or unlike):
            found.append(line)
    return tuple(found)


def stated(line: PoolReport, counters: tuple[Counter, ...]) -> list[int]:
    """The counters that a line of the report is about, by their numbers; of two of a plan that of the nearest size."""
    country = pool_country(line.country) if line.country else "*"
    of_count: dict[str, list[int]] = {}
    for number, each in enumerate(counters):
        if (each.id.country, each.plan) == (country, line.capability):
            of_count.setdefault(each.id.counter, []).append(number)

    def apart(numbers: list[int]) -> int:
        return abs(sum(counters[number].size_seconds for number in numbers) - line.total_minutes * SECONDS)

    return min(of_count.values(), key=apart, default=[])


@dataclass(frozen=True)
class TriedMinutes:
    """TriedMinutes that take the place of those known: of plans by country, and of a conferencing licence."""

    allotments: tuple[Allotment, ...] = ()
    conference: int | None = None


KNOWN = TriedMinutes()


class Bench:
    """Where readings are tried: the calls of a bill, its folder, and the card that charges are compared with.

    ``cards``: by increment and whether charges hold the fee, those that were found among the charges, where the tenant
    has none; they are right to a cent. ``report``: lines of the report of minute pools. Trials are kept, and readings
    that make the same of every pool are tried once.
    """

    def __init__(
        self,
        folder: BillFolder,
        landed: LandedCalls,
        months: tuple[str, ...],
        cards: Mapping[tuple[int, bool], tuple[Rate, ...]],
        report: tuple[PoolReport, ...] = (),
    ) -> None:
        self.folder, self.landed, self.months, self.cards, self.report = folder, landed, months, cards, report
        self.trials: dict[Any, Trial] = {}
        self._calls: dict[Any, Calls] = {}

    @property
    def is_exact(self) -> bool:
        """Whether the card is the tenant's own."""
        return self.folder.rates is not None

    def agreement(self, tried: Reading, minutes: TriedMinutes = KNOWN) -> Agreement:
        """The agreement with a reading's settings, and other minutes."""
        own = self.folder.agreement
        said = {(each.plan, each.country): each for each in (*own.allotment, *minutes.allotments)}
        terms: dict[str, Any] = {"switches": own.switches.model_copy(update=dict(tried))}
        terms["allotment"] = tuple(said.values())
        if minutes.conference is not None:
            terms["conference"] = own.conference.model_copy(update={"minutes_per_licence": minutes.conference})
        return own.model_copy(update=terms)

    def inputs(self, tried: Reading, minutes: TriedMinutes = KNOWN) -> Inputs:
        """What a reading computes from."""
        agreement = self.agreement(tried, minutes)
        card = self.folder.rates
        if card is None and self.cards:
            asked = agreement.switches.increment_seconds, agreement.switches.charge_includes_fee
            card = list(self.cards.get(asked, next(iter(self.cards.values()))))
        return prepare(replace(self.folder, agreement=agreement, rates=card), self.months, "reported")[0]

    def calls(self, inputs: Inputs, minutes: TriedMinutes) -> Calls:
        """The calls by the engine, once for all readings that differ in pools alone."""
        agreed = inputs.agreement.switches
        kept = (agreed.month_time_zone, agreed.increment_seconds, agreed.resource_account_plans)
        card = None if self.is_exact or not self.cards else agreed.charge_includes_fee
        ids = frozenset(counter.id for counter in inputs.counters)
        key = (*kept, card, ids, minutes if self._has_several_plans else None)
        if key not in self._calls:
            self._calls[key] = self._landed(inputs)
        return self._calls[key]

    @cached_property
    def _has_several_plans(self) -> bool:
        """Whether somebody's plan is the larger of two, so that minutes decide which pool a call draws."""
        listed = (plans(row.skus) for row in self.folder.users or ())
        return any(len(held) > 1 for held in listed)

    def _landed(self, inputs: Inputs) -> Calls:
        agreement = inputs.agreement
        both = agreement.switches.model_copy(
            update={"conference_overflow": "organiser_plan", "charge_includes_fee": self.landed.fee_is_included}
        )
        run = Run(self.landed, replace(inputs, agreement=agreement.model_copy(update={"switches": both})))
        for step in (run.read, run.kind, run.minutes, run.pool, run.price):
            step()
        found = run.ask("tried_calls")
        names = [each.name for each in fields(Calls)][1:]
        return Calls(inputs.counters, *(found[name].to_numpy().astype(np.int64) for name in names))

    def trial(self, tried: Reading, minutes: TriedMinutes = KNOWN) -> Trial:
        """What a reading makes of the calls."""
        inputs = self.inputs(tried, minutes)
        agreed = inputs.agreement.switches
        start = (agreed.month_time_zone, agreed.increment_seconds, agreed.charge_includes_fee, inputs.counters)
        key = (*start, agreed.pool_edge, agreed.conference_overflow, agreed.resource_account_plans)
        if key not in self.trials:
            self.trials[key] = self._tried(inputs, self.calls(inputs, minutes))
        return self.trials[key]

    def _tried(self, inputs: Inputs, calls: Calls) -> Trial:
        agreed = inputs.agreement.switches
        counter_no, pooled = drawn(
            calls, inputs.counters, agreed.pool_edge, moves_on=agreed.conference_overflow == "organiser_plan"
        )
        without_fee = calls.fee_micro if agreed.charge_includes_fee != self.landed.fee_is_included else 0
        sign = -1 if agreed.charge_includes_fee else 1
        is_reported = calls.charged_micro >= 0
        reported = to_cents(calls.charged_micro + sign * without_fee)
        rated = calls.rated(pooled)
        apart, is_rated = np.abs(reported - rated), is_reported & (rated >= 0)
        covered = is_reported & (counter_no >= 0) & (pooled == calls.billed_seconds)
        most = 0 if self.is_exact else MICRO_PER_CENT
        agrees = np.where(is_rated, apart <= most, covered & (reported == 0))
        contradicts = np.where(is_rated, apart > most, covered & (reported > 0))
        unlike = differing(self.report, inputs.counters, counter_no, pooled)
        return Trial(inputs.counters, calls, counter_no, pooled, reported, agrees, contradicts, unlike)


def drawn(calls: Calls, counters: tuple[Counter, ...], pool_edge: str, *, moves_on: bool) -> tuple[Whole, Whole]:
    """The counter that each call draws among ``counters``, -1 for none, and the seconds that it covers (R23 to R27)."""
    numbers = {(counter.id, counter.month): number for number, counter in enumerate(counters)}
    known = np.array([numbers.get((each.id, each.month), -1) for each in calls.counters] + [-1], dtype=np.int64)
    counter_no: Whole = known[calls.counter_no]
    pooled = covered(calls, counters, counter_no, pool_edge)
    if moves_on:
        meetings = [number for number, counter in enumerate(counters) if counter.id in CONFERENCE_POOLS]
        overflow = known[calls.overflow_counter_no]
        ended = _found_empty(calls, counters, counter_no, meetings)
        moves = (overflow >= 0) & ((counter_no < 0) | ended)
        if moves.any():
            counter_no = np.where(moves, overflow, counter_no)
            pooled = covered(calls, counters, counter_no, pool_edge)
    return counter_no, pooled


def covered(calls: Calls, counters: tuple[Counter, ...], counter_no: Whole, pool_edge: str) -> Whole:
    """The seconds of each call that its pool covers: all before the call that meets the end, none after it (R26)."""
    pooled = np.zeros(len(calls.row_no), dtype=np.int64)
    drawing = counter_calls(calls, counter_no, range(len(counters))) if counters else {}
    for group in groups(counters):
        for number, end in ends(calls, counters, drawing, group, pool_edge).items():
            places = drawing[number].places[: end.covered]
            pooled[places] = calls.billed_seconds[places]
            if end.split:
                pooled[drawing[number].places[end.covered]] = end.split
    return pooled


def _found_empty(calls: Calls, counters: tuple[Counter, ...], counter_no: Whole, meetings: list[int]) -> Flags:
    """Which calls of conferencing pools start after the call that used their pool up."""
    found = np.zeros(len(calls.row_no), dtype=bool)
    for number in meetings:
        places = np.flatnonzero(counter_no == number)
        used = np.cumsum(calls.billed_seconds[places]) - calls.billed_seconds[places]
        found[places] = used >= counters[number].size_seconds
    return found
