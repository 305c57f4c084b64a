"""The search for readings that reproduce what was charged.

It begins with a good reading, found one setting at a time and then two together. A value is kept if any reading with it
contradicts no more than the best one does; it is ruled out only when every combination of the other settings has been
looked at beside it. Combinations are left out where the calls that draw no pool contradict them already.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import isqrt
from typing import Any

from chargeback_kit.planning.rules_inferred.bench import Bench
from chargeback_kit.planning.rules_inferred.trial import Reading, Trial, reading

MOST_TRIALS = 3_000

OF_POOLS = (
    *("pool_edge", "international_plan", "conference_overflow", "conference_licences", "allotment_proration"),
    "charge_includes_fee",
)
"""The settings that act on pools and amounts alone, and cost little to try."""

MORE_WITHOUT_CARD = 3
"""How many contradictions more than the best reading a value is kept with where calls alike are all that tells."""

Values = Mapping[str, Sequence[Any]]
"""The values to try of each setting, the agreed one first."""


@dataclass
class ReadingSearch:
    """What was tried: the best reading, and for each setting and value the least that contradicts it.

    ``best`` is the reading to begin from, at the end the one that contradicts least; ``trials`` are the best of each
    value; ``untold``: values that more patience might have found a reading for, which are kept; ``is_cut``: whether
    anything was left out for want of patience.
    """

    bench: Bench
    values: Values
    best: dict[str, Any] = field(default_factory=dict)
    trials: dict[tuple[str, Any], tuple[Reading, Trial]] = field(default_factory=dict)
    untold: set[tuple[str, Any]] = field(default_factory=set)
    floors: dict[Reading, int] = field(default_factory=dict)
    is_cut: bool = False

    def __post_init__(self) -> None:
        self.best = {name: self.best.get(name, values[0]) for name, values in self.values.items()}
        self.least = self._try(self.best)

    def run(self) -> "ReadingSearch":
        """Look for the best reading, then for one that does as well with every other value."""
        self._descend(self._singles)
        if self.least:
            self._descend(self._pairs)
        least = None
        while least != self.least:
            least = self.least
            for name, values in self.values.items():
                for value in values:
                    if self._misses(name, value) > self.allowed:
                        self._look_for(name, value)
        self._go_back()
        return self

    @property
    def allowed(self) -> int:
        """How much may contradict a value that is kept: nothing, where a card explains every charge.

        Where none does, something else is at work as well: twice as much and one more say nothing. Without a card it is
        not known which calls are premium and which prices change, and a few more than the best say nothing.
        """
        if not self.bench.is_exact:
            return self.least + MORE_WITHOUT_CARD + isqrt(self.least)
        return 2 * self.least + 1 if self.least else 0

    def kept(self, name: str) -> list[Any]:
        """The values of a setting that some reading keeps, and those that not every reading was tried for."""
        return [
            value
            for value in self.values[name]
            if (name, value) in self.untold or self._misses(name, value) <= self.allowed
        ]

    def trial(self, name: str, value: Any) -> Trial:
        """The best trial with a value; one that the search did not come to is tried beside the best reading."""
        if (name, value) not in self.trials:
            named = reading({**self.best, name: value})
            self.trials[name, value] = named, self.bench.trial(named)
        return self.trials[name, value][1]

    @property
    def best_trial(self) -> Trial:
        """What the best reading makes of the calls."""
        return self.bench.trial(reading(self.best))

    def _go_back(self) -> None:
        """Of the readings that contradict as little the one that differs least from what is agreed."""
        for name, values in self.values.items():
            agreed = {**self.best, name: values[0]}
            if values[0] != self.best[name] and self._try(agreed) <= self.least:
                self.best = agreed

    def _misses(self, name: str, value: Any) -> int:
        return self.trial(name, value).misses

    def _look_for(self, name: str, value: Any) -> None:
        """Try every combination beside a value until one is found that keeps it, the most alike the best one first."""
        begin = {**self.best, name: value}
        for frame in self._combinations(begin, [each for each in self.values if each not in OF_POOLS], name):
            for amounts in self._combinations(frame, ["charge_includes_fee"], name):
                if self._floor(amounts) > self.allowed:
                    continue
                for tried in self._combinations(amounts, OF_POOLS[:-1], name):
                    if len(self.bench.trials) >= MOST_TRIALS:
                        self.untold.add((name, value))
                        self.is_cut = True
                        return
                    self._take(tried)
                    if self._misses(name, value) <= self.allowed:
                        return

    def _combinations(self, begin: Mapping[str, Any], names: Sequence[str], fixed: str) -> Iterator[dict[str, Any]]:
        """Every combination of some settings, one of them ``fixed``, those most alike a reading first."""
        known = [name for name in names if name in self.values and name != fixed]
        ways = [[begin[name], *(each for each in self.values[name] if each != begin[name])] for name in known]
        found = [dict(zip(known, values, strict=True)) for values in product(*ways)]
        for settings in sorted(found, key=lambda each: sum(begin[name] != value for name, value in each.items())):
            yield {**begin, **settings}

    def _floor(self, tried: Mapping[str, Any]) -> int:
        named = reading({name: value for name, value in tried.items() if name not in OF_POOLS[:-1]})
        if named not in self.floors:
            self.floors[named] = self.bench.floor(reading(tried))
        return self.floors[named]

    def _flips(self, begin: Mapping[str, Any], names: Sequence[str] = ()) -> Iterator[tuple[str, Any]]:
        for name in names or self.values:
            yield from ((name, value) for value in self.values.get(name, ()) if value != begin[name])

    def _singles(self) -> Iterator[dict[str, Any]]:
        yield from ({**self.best, name: value} for name, value in self._flips(self.best))

    def _pairs(self) -> Iterator[dict[str, Any]]:
        for first in list(self._singles()):
            if self._floor(first) < self.least:
                yield from ({**first, name: value} for name, value in self._flips(first, OF_POOLS))

    def _descend(self, ways: Any) -> None:
        better = True
        while better:
            better = False
            for tried in ways():
                if self._take(tried):
                    better = True
                    break

    def _take(self, tried: Mapping[str, Any]) -> bool:
        """Try a reading, and say whether it is the best so far."""
        if (misses := self._try(tried)) >= self.least:
            return False
        self.best, self.least = dict(tried), misses
        return True

    def _try(self, tried: Mapping[str, Any]) -> int:
        """How much contradicts a reading; nothing is tried beyond ``MOST_TRIALS``."""
        if len(self.bench.trials) >= MOST_TRIALS:
            self.is_cut = True
            return 10**9
        named = reading(tried)
        found = self.bench.trial(named)
        for name, value in tried.items():
            known = self.trials.get((name, value))
            if known is None or found.misses < known[1].misses:
                self.trials[name, value] = named, found
        return found.misses
