"""One reading of the settings tried on the calls: which charges it reproduces, and which it contradicts.

Only the steps up to the price are made (``Run``), no bill: no payers, sums or laws. A call without a rate says
something only where the reading has it covered whole and it was charged all the same.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from chargeback_kit.bill.bill import prepare
from chargeback_kit.engine.inputs import Inputs
from chargeback_kit.engine.landing import LandedCalls
from chargeback_kit.engine.run import Run, open_world
from chargeback_kit.engine.small_tables import small_tables
from chargeback_kit.money import MICRO_PER_CENT
from chargeback_kit.planning.rates_behind.evidence import Whole
from chargeback_kit.records.agreement import Agreement, Allotment
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.records.rates import Rate
from chargeback_kit.rules.pool_id import CONFERENCE_POOLS, INTERNATIONAL
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
class PoolReport:
    """A line of the admin centre's report of minute pools: how many minutes a pool holds, and how many are used.

    ``capability`` is the code of the plan, such as ``MCOPSTN1``; ``country`` is empty for that of the whole tenant.
    """

    country: str
    capability: str
    total_minutes: int
    used_minutes: int | None = None


@dataclass(frozen=True)
class Calls:
    """The calls that Microsoft may charge by the minute, a place each in the order of the bill; time in [s].

    ``counter_no`` is -1 for a call that draws none; ``is_worth_money``: whether it would cost a cent without a pool.
    """

    row_no: Whole
    start_ns: Whole
    counter_no: Whole
    billed: Whole
    pooled: Whole
    reported: Whole
    is_worth_money: Flags


@dataclass(frozen=True)
class Trial:
    """What a reading makes of the calls. ``agrees`` and ``contradicts``: a call that is neither says nothing.

    ``differing``: the lines of the report of minute pools that it does not reproduce.
    """

    counters: tuple[Counter, ...]
    calls: Calls
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
        over = (self.calls.pooled < self.calls.billed) & (self.calls.counter_no >= 0)
        return frozenset(self.calls.counter_no[over].tolist())

    @property
    def meetings_are_covered(self) -> bool:
        """Whether there is a conferencing pool, and none of them ended."""
        pools = {number for number, counter in enumerate(self.counters) if counter.id in CONFERENCE_POOLS}
        return bool(pools) and not pools & self.ended


def differing(
    report: tuple[PoolReport, ...], counters: tuple[Counter, ...], calls: Calls
) -> tuple[PoolReport, ...]:
    """The lines of a report whose pool has another size, or another use by more than a minute."""
    found = []
    for line in report:
        numbers = [number for number, each in enumerate(counters) if _is_of(each, line)]
        size = sum(counters[number].size_seconds for number in numbers)
        used = int(calls.pooled[np.isin(calls.counter_no, numbers)].sum())
        unlike = line.used_minutes is not None and abs(used - line.used_minutes * SECONDS) > SECONDS
        if numbers and (size // SECONDS != line.total_minutes or unlike):
            found.append(line)
    return tuple(found)


def _is_of(counter: Counter, line: PoolReport) -> bool:
    country = pool_country(line.country) if line.country else "*"
    return counter.id.country == country and counter.plan == line.capability and counter.id.counter != INTERNATIONAL


@dataclass(frozen=True)
class Minutes:
    """Minutes that take the place of those known: of plans by country, and of a conferencing licence."""

    allotments: tuple[Allotment, ...] = ()
    conference: int | None = None


KNOWN = Minutes()
OF_POOLS = ("counters", "settings")
"""The tables that only the steps from the pools on read; with the switches that earlier steps read in the key."""


class Bench:
    """Where readings are tried: the calls of a bill, its folder, and the card that charges are compared with.

    ``cards``: by increment, those that were found among the charges, where the tenant has none; they are right to a cent.
    Trials are kept, and readings that make the same of every pool are tried once.
    """

    def __init__(
        self,
        folder: BillFolder,
        landed: LandedCalls,
        months: tuple[str, ...],
        cards: Mapping[int, tuple[Rate, ...]],
        report: tuple[PoolReport, ...] = (),
    ) -> None:
        self.folder, self.landed, self.months, self.cards, self.report = folder, landed, months, cards, report
        self.trials: dict[Any, Trial] = {}
        self._begun: dict[Any, tuple[Run, dict[str, pa.Table]]] = {}

    @property
    def is_exact(self) -> bool:
        """Whether the card is the tenant's own."""
        return self.folder.rates is not None

    def agreement(self, tried: Reading, minutes: Minutes = KNOWN) -> Agreement:
        """The agreement with a reading's settings, and other minutes."""
        own = self.folder.agreement
        said = {(each.plan, each.country): each for each in (*own.allotment, *minutes.allotments)}
        terms: dict[str, Any] = {"switches": own.switches.model_copy(update=dict(tried))}
        terms["allotment"] = tuple(said.values())
        if minutes.conference is not None:
            terms["conference"] = own.conference.model_copy(update={"minutes_per_licence": minutes.conference})
        return own.model_copy(update=terms)

    def inputs(self, tried: Reading, minutes: Minutes = KNOWN) -> Inputs:
        """What a reading computes from."""
        agreement = self.agreement(tried, minutes)
        card = self.folder.rates
        if card is None and self.cards:
            card = list(self.cards.get(agreement.switches.increment_seconds, next(iter(self.cards.values()))))
        return prepare(replace(self.folder, agreement=agreement, rates=card), self.months, "reported")[0]

    def run(self, inputs: Inputs) -> Run:
        """The steps up to the price; those before the pools are shared where nothing but pools is different."""
        agreed, tables = inputs.agreement.switches, small_tables(inputs)
        key = (
            *(agreed.month_time_zone, agreed.increment_seconds, agreed.charge_includes_fee),
            *(agreed.resource_account_plans, agreed.conference_overflow),
        )
        begun, rest = self._begun.get(key, (None, {}))
        if begun is None or not all(tables[name].equals(each) for name, each in rest.items()):
            begun = Run(self.landed, inputs)
            for step in (begun.read, begun.kind, begun.minutes):
                step()
            self._begun[key] = begun, {name: each for name, each in tables.items() if name not in OF_POOLS}
        run = copy(begun)
        run.inputs, run.beneath = inputs, begun
        run.store = open_world(begun.calls, begun.store, run)
        for name in OF_POOLS:
            run.store.load(name, tables[name])
        run.pool()
        run.price()
        return run

    def trial(self, tried: Reading, minutes: Minutes = KNOWN) -> Trial:
        """What a reading makes of the calls."""
        inputs = self.inputs(tried, minutes)
        agreed = inputs.agreement.switches
        start = (agreed.month_time_zone, agreed.increment_seconds, agreed.charge_includes_fee, inputs.counters)
        key = (*start, agreed.pool_edge, agreed.conference_overflow)
        if key not in self.trials:
            plain = self.trials.get((*start, "split", agreed.conference_overflow))
            alike = self.trials.get((*start, agreed.pool_edge, "credits"))
            if plain is not None and not plain.ended:
                self.trials[key] = plain
            elif alike is not None and alike.meetings_are_covered:
                self.trials[key] = alike
            else:
                self.trials[key] = self._tried(inputs)
        return self.trials[key]

    def _tried(self, inputs: Inputs) -> Trial:
        run = self.run(inputs)
        found = run.ask("tried_calls")
        names = ("row_no", "start_ns", "billed_seconds", "pooled_seconds", "reported_micro")
        row_no, start_ns, billed, pooled, reported = (found[name].to_numpy().astype(np.int64) for name in names)
        counter_no = found["counter_no"].fill_null(-1).to_numpy().astype(np.int64)
        rated = found["rated_micro"].fill_null(-1).to_numpy().astype(np.int64)
        apart, is_rated = np.abs(reported - rated), rated >= 0
        covered = (counter_no >= 0) & (pooled == billed)
        most = 0 if self.is_exact else MICRO_PER_CENT
        worth = found["is_worth_money"].to_numpy(zero_copy_only=False)
        agrees = np.where(is_rated, apart <= most, covered & (reported == 0))
        contradicts = np.where(is_rated, apart > most, covered & (reported > 0))
        calls = Calls(row_no, start_ns, counter_no, billed, pooled, reported, worth)
        return Trial(inputs.counters, calls, agrees, contradicts, differing(self.report, inputs.counters, calls))
