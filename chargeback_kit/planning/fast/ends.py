"""Where every pool ends (R23, R25, R26): a search in the running seconds of its counters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from chargeback_kit.planning.fast.calls import Calls
from chargeback_kit.planning.fast.line import Cut, Line
from chargeback_kit.rules.pools import Counter


@dataclass(frozen=True)
class End:
    """The cut of one counter, and the moment its pool ran out [ns]; None for one that lasted or was empty at the start."""

    cut: Cut
    at_ns: int | None


def groups(counters: Sequence[Counter]) -> list[list[int]]:
    """The numbers of counters that end together."""
    found: dict[tuple[str, str], list[int]] = {}
    for number, counter in enumerate(counters):
        found.setdefault((counter.month, counter.group), []).append(number)
    return list(found.values())


def ends(
    calls: Calls, counters: Sequence[Counter], lines: Mapping[int, Line], group: Iterable[int], pool_edge: str
) -> dict[int, End]:
    """The ends of the counters of one group, by number."""
    numbers = list(group)
    if any(counters[number].size_seconds == 0 for number in numbers):
        return {number: End(Cut(0), None) for number in numbers}
    met = {number: int(np.searchsorted(lines[number].used, counters[number].size_seconds)) for number in numbers}
    places = {number: int(lines[number].places[turn]) for number, turn in met.items() if turn < lines[number].size}
    if not places:
        return {number: End(Cut(lines[number].size), None) for number in numbers}
    last = min(places, key=places.__getitem__)
    at_ns = int(calls.start_ns[places[last]])
    cuts = {n: Cut(int(np.searchsorted(lines[n].places, places[last]))) for n in numbers if n != last}
    cuts[last] = _meeting(lines[last], met[last], counters[last].size_seconds, pool_edge)
    return {number: End(cuts[number], at_ns) for number in numbers}


def _meeting(line: Line, turn: int, size: int, pool_edge: str) -> Cut:
    """The cut at the call that meets the end: split, or covered whole."""
    covered_whole = pool_edge == "whole_in" or line.used[turn] == size
    return Cut(turn + 1) if covered_whole else Cut(turn, size - (int(line.used[turn - 1]) if turn else 0))
