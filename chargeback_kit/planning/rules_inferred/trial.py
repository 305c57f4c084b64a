"""One reading of the settings tried on the calls: which charges it reproduces, and which it contradicts.

A call says something by its price where there is a card; without one by the calls that any card prices alike, and
where the reading has it covered whole and it was charged all the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from chargeback_kit.planning.rates_behind.evidence import Whole
from chargeback_kit.planning.rules_inferred.calls import Calls, Flags
from chargeback_kit.records.lists.meters import PoolReport
from chargeback_kit.rules.calendar import SECONDS_PER_MINUTE
from chargeback_kit.rules.pools import PoolCounter, pool_country

OPEN = -1
"""The size of a pool that nobody told."""

Reading = tuple[tuple[str, Any], ...]
"""The settings of one reading, by name; sorted, so that two that are the same are equal."""


def reading(values: Mapping[str, Any]) -> Reading:
    """A reading of some settings.

    >>> reading({"pool_edge": "split", "increment_seconds": 6})
    (('increment_seconds', 6), ('pool_edge', 'split'))
    """
    return tuple(sorted(values.items()))


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What a reading makes of the calls. ``agrees`` and ``contradicts``: a call that is neither says nothing.

    ``is_worth``: which calls would cost a cent or more without a pool; ``changes``: how many prices of calls alike it
    has change within the month, where there is no card; ``differing``: the lines of the report of minute pools that it
    does not reproduce.
    """

    counters: tuple[PoolCounter, ...]
    calls: Calls
    counter_no: Whole
    pooled: Whole
    reported: Whole
    agrees: Flags
    contradicts: Flags
    is_worth: Flags
    changes: int = 0
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
        """How much contradicts it: calls, changes of price, and lines of the report."""
        return len(self.against) + self.changes + len(self.differing)

    @cached_property
    def ended(self) -> frozenset[int]:
        """The counters that do not cover every call that draws them."""
        over = (self.pooled < self.calls.billed_seconds) & (self.counter_no >= 0)
        return frozenset(self.counter_no[over].tolist())


def differing(
    report: tuple[PoolReport, ...], counters: tuple[PoolCounter, ...], counter_no: Whole, pooled: Whole
) -> tuple[PoolReport, ...]:
    """The lines of a report whose pool has another size, or another use by more than a minute; an open one has any."""
    found = []
    for line in report:
        numbers = stated(line, counters)
        if any(counters[number].size_seconds == OPEN for number in numbers):
            continue
        size = sum(counters[number].size_seconds for number in numbers)
        used = int(pooled[np.isin(counter_no, numbers)].sum())
        unlike = (
            line.used_minutes is not None and abs(used - line.used_minutes * SECONDS_PER_MINUTE) > SECONDS_PER_MINUTE
        )
        if numbers and (size // SECONDS_PER_MINUTE != line.total_minutes or unlike):
            found.append(line)
    return tuple(found)


def stated(line: PoolReport, counters: tuple[PoolCounter, ...]) -> list[int]:
    """The counters that a line of the report is about, by their numbers; of two of a plan that of the nearest size."""
    country = pool_country(line.country) if line.country else "*"
    of_count: dict[str, list[int]] = {}
    for number, each in enumerate(counters):
        if (each.id.country, each.plan) == (country, line.capability):
            of_count.setdefault(each.id.counter, []).append(number)

    def apart(numbers: list[int]) -> int:
        return abs(sum(counters[number].size_seconds for number in numbers) - line.total_minutes * SECONDS_PER_MINUTE)

    return min(of_count.values(), key=apart, default=[])
