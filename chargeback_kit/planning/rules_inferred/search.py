"""The search for readings that reproduce what was charged: one setting at a time, then two together.

Settings that do not act on one another are tried separately. A value is kept if some reading with it contradicts no
more than the best one; before it is ruled out, every setting of pools is tried beside it, since two may make up for one
another.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chargeback_kit.planning.rules_inferred.trial import KNOWN, Bench, Reading, Trial, TriedMinutes, reading

MOST_TRIALS = 160

OF_POOLS = (
    *("pool_edge", "international_plan", "conference_overflow", "conference_licences", "allotment_proration"),
    "charge_includes_fee",
)
"""The settings that may make up for another one: they act on pools alone, and cost little to try."""

Values = Mapping[str, Sequence[Any]]
"""The values to try of each setting, the agreed one first."""


@dataclass
class ReadingSearch:
    """What was tried: the best reading, and for each setting and value the least that contradicts it.

    ``best`` is the reading to begin from, at the end the one that contradicts least; ``trials`` are the best of each
    value; ``is_cut``: whether more would have been tried with more patience.
    """

    bench: Bench
    values: Values
    minutes: TriedMinutes = KNOWN
    best: dict[str, Any] = field(default_factory=dict)
    trials: dict[tuple[str, Any], tuple[Reading, Trial]] = field(default_factory=dict)
    seen: set[Reading] = field(default_factory=set)
    is_cut: bool = False

    def __post_init__(self) -> None:
        self.best = {name: self.best.get(name, values[0]) for name, values in self.values.items()}
        self.least = self._try(self.best)

    def run(self) -> "ReadingSearch":
        """Look for the best reading, then for everything that does as well."""
        self._descend(self._singles)
        if self.least:
            self._descend(self._pairs)
        for name, value in self._undone():
            beside = {**self.best, name: value}
            if self._misses(name, value) > self.least:
                for other, another in self._flips(beside, OF_POOLS):
                    if other != name and self._misses(name, value) > self.least:
                        self._try({**beside, other: another})
        return self

    def kept(self, name: str) -> list[Any]:
        """The values of a setting that contradict no more than the best reading.

        Where nothing reproduces everything, something else is at work as well: a value is ruled out only where it
        contradicts more than twice as many calls as the best reading does, and one more.
        """
        allowed = 2 * self.least + 1 if self.least else 0
        return [value for value in self.values[name] if self._misses(name, value) <= allowed]

    def trial(self, name: str, value: Any) -> Trial:
        """The best trial with a value; one that the search did not come to is tried beside the best reading."""
        if (name, value) not in self.trials:
            named = reading({**self.best, name: value})
            self.trials[name, value] = named, self.bench.trial(named, self.minutes)
        return self.trials[name, value][1]

    @property
    def best_trial(self) -> Trial:
        """What the best reading makes of the calls."""
        return self.bench.trial(reading(self.best), self.minutes)

    def _undone(self) -> list[tuple[str, Any]]:
        return [(name, value) for name, values in self.values.items() for value in values if value != self.best[name]]

    def _misses(self, name: str, value: Any) -> int:
        return self.trial(name, value).misses

    def _flips(self, begin: Mapping[str, Any], names: Sequence[str] = ()) -> Iterator[tuple[str, Any]]:
        for name, values in (
            self.values.items() if not names else [(n, self.values[n]) for n in names if n in self.values]
        ):
            yield from ((name, value) for value in values if value != begin[name])

    def _singles(self) -> Iterator[dict[str, Any]]:
        yield from ({**self.best, name: value} for name, value in self._flips(self.best))

    def _pairs(self) -> Iterator[dict[str, Any]]:
        for first in list(self._singles()):
            yield from ({**first, name: value} for name, value in self._flips(first, OF_POOLS))

    def _descend(self, ways: Any) -> None:
        better = True
        while better:
            better = False
            for tried in ways():
                if (misses := self._try(tried)) < self.least:
                    self.best, self.least, better = tried, misses, True
                    break

    def _try(self, tried: Mapping[str, Any]) -> int:
        """How much contradicts a reading; nothing is tried beyond ``MOST_TRIALS``."""
        named = reading(tried)
        if named not in self.seen and len(self.bench.trials) >= MOST_TRIALS:
            self.is_cut = True
            return 10**9
        self.seen.add(named)
        found = self.bench.trial(named, self.minutes)
        for name, value in tried.items():
            known = self.trials.get((name, value))
            if known is None or found.misses < known[1].misses:
                self.trials[name, value] = named, found
        return found.misses
