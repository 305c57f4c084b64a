"""From a scenario to where every pool ends: only what it changes is searched again."""

from collections.abc import Iterable

import numpy as np

from chargeback_kit.bill.sums import NO_COUNTER, Whole
from chargeback_kit.planning.quick.calls import Small
from chargeback_kit.planning.quick.ends import CounterCalls, DrawDownEnd, counter_calls, ends, groups
from chargeback_kit.planning.quick.holders import OutOfReach, PlanChange, Pool
from chargeback_kit.planning.quick.index import DrawDown, Index
from chargeback_kit.planning.scenario import Scenario
from chargeback_kit.planning.what_if import with_licences
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.rules.kinds import KINDS
from chargeback_kit.rules.pool_id import CONFERENCE_POOLS, PLAN_COUNTERS, PoolId
from chargeback_kit.rules.pools import PoolCounter

Numbers = dict[tuple[str, PoolId], int]


def draw_down(index: Index, agreement: Agreement, wanted: Scenario, change: PlanChange) -> DrawDown:
    """The counters, calls and ends of a scenario's pools."""
    counters = _assigned(index.pools.with_holders(index.pools.with_agreement(agreement), change.pools), wanted)
    _refuse_overflow(index, agreement, counters, change)
    _refuse_other_pools(index, counters)
    counter, places = _counter_of_calls(index, counters, change)
    rebuilt = _rebuilt(index, counter, places, counters)
    drawing = {**index.draw_down.calls, **rebuilt}
    there = [(number, found) for number, found in enumerate(counters) if found is not None]
    known = index.draw_down.counters
    differ = {n for n, found in there if n >= len(known) or _size(known[n]) != found.size_seconds} | set(rebuilt)
    found = dict(index.draw_down.ends)
    listed = [found for _, found in there]
    for group in groups(listed):
        numbers = [there[place][0] for place in group]
        if differ & set(numbers):
            found |= _ends(index, dict(there), drawing, numbers)
            differ |= set(numbers)
    gone = {number for number, each in enumerate(counters) if each is None}
    return DrawDown(counters, drawing, found, counter, frozenset(differ | gone), places)


def _ends(
    index: Index, counters: dict[int, PoolCounter], known: dict[int, CounterCalls], numbers: list[int]
) -> dict[int, DrawDownEnd]:
    listed = [counters[number] for number in numbers]
    found = ends(
        index.calls,
        listed,
        {place: known[number] for place, number in enumerate(numbers)},
        range(len(numbers)),
        index.pool_edge,
    )
    return {number: found[place] for place, number in enumerate(numbers)}


def _size(counter: PoolCounter | None) -> int | None:
    return None if counter is None else counter.size_seconds


def _assigned(counters: Iterable[PoolCounter | None], wanted: Scenario) -> tuple[PoolCounter | None, ...]:
    listed = tuple(counters)
    resized = iter(with_licences(tuple(counter for counter in listed if counter is not None), wanted))
    return tuple(None if counter is None else next(resized) for counter in listed)


def _refuse_overflow(
    index: Index, agreement: Agreement, counters: tuple[PoolCounter | None, ...], change: PlanChange
) -> None:
    """Where meetings move on to their organiser's plan, another end of the conferencing pool moves calls (R27)."""
    if agreement.switches.conference_overflow == "credits":
        return
    before, after = (
        {(c.month, c.id, c.size_seconds) for c in listed if c is not None and c.id in CONFERENCE_POOLS}
        for listed in (index.draw_down.counters, counters)
    )
    if before != after or change.calls or change.pools:
        raise OutOfReach


def _refuse_other_pools(index: Index, counters: tuple[PoolCounter | None, ...]) -> None:
    """A pool that comes or goes also moves the calls of people without a country, who draw wherever they call (R21)."""
    if index.somebody_has_no_country and (None in counters or len(counters) > len(index.draw_down.counters)):
        raise OutOfReach


def _counter_of_calls(
    index: Index, counters: tuple[PoolCounter | None, ...], change: PlanChange
) -> tuple[Small, Whole]:
    """The counter of every call, and the places of those that moved."""
    if not change.calls:
        return index.calls.counter, index.draw_down.moved
    numbers = {(c.month, c.id): number for number, c in enumerate(counters) if c is not None}
    counter = index.calls.counter.copy()
    found = []
    for pool, parts in change.calls.items():
        places = np.concatenate(parts)
        is_domestic = index.calls.cells["kind"][index.calls.cell[places]] == KINDS.index("domestic")
        domestic, international = _numbers(pool, numbers)
        counter[places] = np.where(is_domestic, domestic, international)
        found.append(places[counter[places] != index.calls.counter[places]])
    return counter, np.concatenate(found)


def _numbers(pool: Pool | None, numbers: Numbers) -> tuple[int, int]:
    if pool is None:
        return NO_COUNTER, NO_COUNTER
    month, name = pool
    if name.holder:
        return numbers.get((month, name), NO_COUNTER), NO_COUNTER
    domestic, international = (numbers.get((month, name.of(kind)), NO_COUNTER) for kind in PLAN_COUNTERS)
    return domestic, international


def _rebuilt(
    index: Index, counter: Small, moved: Whole, counters: tuple[PoolCounter | None, ...]
) -> dict[int, CounterCalls]:
    """The calls of counters that some left or came to, and of new ones."""
    billed = moved[index.calls.billed_seconds[moved] > 0]
    touched = set(np.unique(np.concatenate([index.calls.counter[billed], counter[billed]])).tolist()) - {NO_COUNTER}
    touched |= set(range(len(index.draw_down.counters), len(counters)))
    return counter_calls(index.calls, counter, sorted(touched)) if touched else {}
