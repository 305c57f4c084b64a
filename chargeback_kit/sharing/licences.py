"""What each count of licences does to its pool: use, end, money by cost centre, and what it draws from credits."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from chargeback_kit.bill.sums import Whole
from chargeback_kit.bill.view import BillView
from chargeback_kit.money import MICRO_PER_CENT
from chargeback_kit.planning.licences import Mix, mixes_of
from chargeback_kit.planning.quick.answer import QuickAnswer
from chargeback_kit.planning.quick.holders import PlanChange
from chargeback_kit.planning.quick.index import Index
from chargeback_kit.planning.scenario import Scenario
from chargeback_kit.rules.calendar import DAY_NS, NS
from chargeback_kit.rules.plans import CONFERENCING, grants
from chargeback_kit.rules.pools import PoolCounter

NEVER = -1
Amounts = tuple[int, ...]


@dataclass(frozen=True)
class CounterUse:
    """One counter of a pool: seconds in it, used and over [s], when it ran out [s of the month], money [cents]."""

    size: int
    used: int
    over: int
    end: int
    money: int

    @property
    def stored(self) -> list[int]:
        """The figures in the order in which a page keeps them."""
        return [self.size, self.used, self.over, self.end, self.money]


@dataclass(frozen=True)
class PoolAnswer:
    """What a count of licences makes of a pool. ``calls``: money by cost centre, as the difference to today [cents].

    ``pooled``: seconds that the pool covers by cost centre. ``credit``: the same for counts that draw the same credits;
    ``days``: what is drawn more from credits than today, by day [cents].
    """

    use: tuple[CounterUse, ...]
    calls: Amounts
    pooled: Mapping[str, int]
    credit: bytes
    days: Amounts


class SharedPools:
    """The pools whose licences can be changed, and their answers; each is made once."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.month = index.inputs.months[0]
        self.centers = index.inputs.cost_centers
        self.today = self.world({})
        self.mixes = [self._without_bundle(mix) for mix in mixes_of(self.today)]
        self.answer = cache(self._answer)

    def world(self, assigned: Mapping[str, int]) -> QuickAnswer:
        """Another world's answer; without a wallet where a move to paying after use splits the month (R45)."""
        terms = self.index.inputs.agreement
        if terms.postpaid_since:
            terms = terms.model_copy(update={"postpaid": None})
        return QuickAnswer(self.index, terms, Scenario(assigned=assigned), PlanChange())

    def _without_bundle(self, mix: Mix) -> Mix:
        """A pool whose licences are bought with conferencing minutes is changed without buying them (R24)."""
        terms = self.index.inputs.agreement
        fills = terms.switches.conference_licences == "purchased" and CONFERENCING in grants([mix.sku])
        return Mix(mix.pool, mix.pool_id, mix.licences, "") if mix.sku and fills else mix

    def numbers(self, mix: Mix) -> list[int]:
        """The numbers of a pool's counters."""
        return [number for number, counter in enumerate(self.today.counters) if counter.pool == mix.pool]

    def counters(self, mix: Mix) -> list[PoolCounter]:
        """The counters of a pool."""
        return [self.today.counters[number] for number in self.numbers(mix)]

    def _answer(self, mix: Mix, count: int) -> PoolAnswer:
        world = self.today if count == mix.licences else self.world({mix.pool: count})
        numbers = self.numbers(mix)
        money = world.sums.by("counter", "amount_micro", len(world.counters)) // MICRO_PER_CENT
        seconds = world.sums.by_counter_and_center("pooled_seconds")
        pooled: dict[str, int] = {}
        for (number, center), value in seconds.items():
            if number in numbers:
                pooled[self.centers[center]] = pooled.get(self.centers[center], 0) + value
        places = np.concatenate([self.index.draw_down.calls[number].places for number in numbers])
        amounts = world.credit_amounts[places]
        return PoolAnswer(
            use=tuple(self.use(world, number, int(money[number])) for number in numbers),
            calls=tuple((self._money(world) - self._money(self.today)).tolist()),
            pooled=pooled,
            credit=amounts.tobytes(),
            days=self.days(amounts - self.today.credit_amounts[places], self.index.calls.start_ns[places]),
        )

    def use(self, world: QuickAnswer, number: int, money: int) -> CounterUse:
        """The use of a counter in a world."""
        counter, found = world.counters[number], world.use[number]
        end = found.get("end_ns")
        return CounterUse(
            size=counter.size_seconds,
            used=found.get("pooled_seconds") or 0,
            over=found.get("over_seconds") or 0,
            end=NEVER if end is None else self.seconds(end),
            money=money,
        )

    def seconds(self, at_ns: int) -> int:
        """An instant as whole seconds of the month."""
        return (at_ns - self.month.from_ns) // NS

    def _money(self, world: BillView) -> Whole:
        by_center: Whole = world.sums.by_center(len(self.centers)).sum(axis=1) // MICRO_PER_CENT
        return by_center

    @cached_property
    def calls_today(self) -> Amounts:
        """The money of all calls by cost centre [cents]."""
        return tuple(self._money(self.today).tolist())

    def days(self, amounts: Whole, at_ns: Whole) -> Amounts:
        """Amounts by day of the month [cents]; a call outside the month is no call of the bill."""
        size = -(-(self.month.until_ns - self.month.from_ns) // DAY_NS)
        found = np.zeros(size, np.int64)
        np.add.at(found, (at_ns - self.month.from_ns) // DAY_NS, amounts // MICRO_PER_CENT)
        return tuple(found.tolist())

    @cached_property
    def days_today(self) -> Amounts:
        """What all calls draw from credits by day [cents]."""
        return self.days(self.today.credit_amounts, self.index.calls.start_ns)

    def others(self) -> list[tuple[PoolCounter, CounterUse]]:
        """The counters that no control changes, and their use."""
        money = self.today.sums.by("counter", "amount_micro", len(self.today.counters)) // MICRO_PER_CENT
        changed = {mix.pool for mix in self.mixes}
        return [
            (counter, self.use(self.today, number, int(money[number])))
            for number, counter in enumerate(self.today.counters)
            if counter.pool not in changed
        ]


@dataclass(frozen=True)
class Control:
    """A pool and the counts of licences offered of it."""

    mix: Mix
    counts: Amounts
    answers: tuple[PoolAnswer, ...]

    @property
    def now(self) -> int:
        """The place of today's count."""
        return self.counts.index(self.mix.licences)

    def moves(self, sku: str) -> Amounts:
        """By how many licences bought of a SKU each count differs from today's."""
        return tuple(count - self.mix.licences if self.mix.sku == sku else 0 for count in self.counts)

    @cached_property
    def by_credit(self) -> Amounts:
        """For each count the number of those that draw the same credits; 0 is today's."""
        return _alike([each.credit for each in self.answers], self.now)

    @property
    def credit_kinds(self) -> int:
        """How many of the counts draw different credits."""
        return max(self.by_credit) + 1

    @cached_property
    def by_use(self) -> Amounts:
        """For each count the number of those that cover the same seconds of every cost centre; 0 is today's."""
        return _alike([tuple(sorted(each.pooled.items())) for each in self.answers], self.now)


def _alike(values: list[bytes] | list[tuple[tuple[str, int], ...]], first: int) -> Amounts:
    """Equal values under one number, that of the value at ``first`` 0.

    >>> _alike([b"a", b"b", b"b", b"c"], 2)
    (1, 0, 0, 2)
    """
    numbers: dict[bytes | tuple[tuple[str, int], ...], int] = {values[first]: 0}
    return tuple(numbers.setdefault(value, len(numbers)) for value in values)
