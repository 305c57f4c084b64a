"""Which prices explain most of the calls: one, or several by origin, day and prefix where one is contradicted.

A price is kept as long as one call alone contradicts it. Else the calls are parted, by the next digits of their
numbers, by origin, or by a day on which the price may have changed, where that is the simpler story: a call left
to contradict costs ``CALL_COSTS``, another price ``PRICE_COSTS``, and one that begins within the month ``CHANGE_COSTS``
more. So one call with a wrong charge is named, whatever is around it; two that agree on a price of their prefix are a
price, and three that agree from some day on are a change.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from chargeback_kit.planning.rates_behind.evidence import Evidence, Whole

CALL_COSTS, PRICE_COSTS, CHANGE_COSTS = 2, 3, 2
MOST_CHANGES = 4
MORE_DIGITS = 4
MOST_LOOKS = 3_000
LAST_DAY = 100_000

Region = tuple[int, int]


@dataclass(frozen=True)
class CallsAlike:
    """Calls that one row of a card is about, by their places in the evidence.

    ``region``: the prices that explain most of them, None where two prices explain equally many; ``prefix`` is that of
    the row; ``origin`` None: of any; ``from_day`` up to but not including ``until_day``: counted as in the evidence.
    """

    places: Whole
    prefix: str
    region: Region | None
    origin: str | None = None
    from_day: int = 0
    until_day: int = LAST_DAY
    changes: int = 0


def best_region(lowest: Whole, highest: Whole, near: Region | None = None) -> tuple[int, Region | None]:
    """How many calls a price explains at most, and from which to which price; None where two explain equally many.

    Of several the one that ``near`` reaches counts. A call that no price explains counts nowhere: its lowest lies
    above its highest, such as that of a charge below the fee it is said to hold.

    >>> best_region(np.array([5, 8, 30]), np.array([14, 20, 40]))
    (2, (8, 14))
    >>> best_region(np.array([0]), np.array([-3]))
    (0, None)
    >>> best_region(np.array([5, 30]), np.array([14, 40])), best_region(np.array([5, 30]), np.array([14, 40]), (1, 9))
    ((1, None), (1, (5, 14)))
    """
    is_possible = lowest <= highest
    lowest, highest = lowest[is_possible], highest[is_possible]
    if not len(lowest):
        return 0, None
    edges, inverse = np.unique(np.concatenate([lowest, highest + 1]), return_inverse=True)
    steps = np.concatenate([np.ones(len(lowest), dtype=np.int64), np.full(len(highest), -1, dtype=np.int64)])
    depth = np.zeros(len(edges), dtype=np.int64)
    np.add.at(depth, inverse, steps)
    depth = np.cumsum(depth)
    most = int(depth.max())
    tops = np.flatnonzero(depth == most)
    runs = np.split(tops, np.flatnonzero(np.diff(tops) > 1) + 1)
    regions = [(int(edges[run[0]]), int(edges[run[-1] + 1]) - 1) for run in runs]
    if len(regions) > 1 and near is not None:
        regions = [each for each in regions if each[0] <= near[1] and each[1] >= near[0]]
    return most, regions[0] if len(regions) == 1 else None


def beginning(texts: Sequence[str]) -> str:
    """What all of some texts begin with.

    >>> beginning(["4420", "447"]), beginning(["39"])
    ('44', '39')
    """
    first, last = min(texts), max(texts)
    return first[: next((place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))]


class Fit:
    """The search over one root of the evidence: the calls of one kind of number under one prefix of the tables."""

    def __init__(self, evidence: Evidence, bounds: tuple[Whole, Whole]) -> None:
        self.of, (self.lowest, self.highest) = evidence, bounds
        self.looks = 0

    def parts(self, places: Whole, prefix: str) -> tuple[int, list[CallsAlike]]:
        """What the story of some calls costs, and their parts."""
        return self._solved(CallsAlike(places, prefix, None), None)

    def against(self, places: Whole, region: Region | None) -> int:
        """How many calls contradict a price."""
        return len(places) if region is None else len(places) - int(self.agrees(places, region).sum())

    def agrees(self, places: Whole, region: Region) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Which of the calls the prices of a region explain."""
        return (self.lowest[places] <= region[0]) & (self.highest[places] >= region[1])

    def _solved(self, part: CallsAlike, near: Region | None) -> tuple[int, list[CallsAlike]]:
        self.looks += 1
        most, own = best_region(self.lowest[part.places], self.highest[part.places], near)
        lacking, another = self.against(part.places, near) * CALL_COSTS, (len(part.places) - most) * CALL_COSTS
        keeps = near is not None and lacking <= another + PRICE_COSTS
        kept = replace(part, region=near if keeps else own)
        priced, left = (0, lacking) if keeps else (PRICE_COSTS, another)
        found = priced + left, [kept]
        if left <= CALL_COSTS or self.looks > MOST_LOOKS:
            return found
        for children, costs in self._partings(kept):
            solved = [self._solved(child, kept.region) for child in children]
            total = priced + costs + sum(each for each, _ in solved)
            if total < found[0]:
                found = total, [leaf for _, leaves in solved for leaf in leaves]
        return found

    def _partings(self, part: CallsAlike) -> Iterator[tuple[list[CallsAlike], int]]:
        """The ways to part calls that no one price explains, and what each costs by itself."""
        for way, costs in ((self._by_digits, 0), (self._by_origin, 0), (self._by_day, CHANGE_COSTS)):
            if len(parts := way(part)) > 1:
                yield parts, costs

    def _by_origin(self, part: CallsAlike) -> list[CallsAlike]:
        if part.origin is not None:
            return []
        groups = self._grouped(part.places, lambda place: self.of.origin[place])
        return [replace(part, places=places, origin=origin) for origin, places in groups.items()]

    def _by_digits(self, part: CallsAlike) -> list[CallsAlike]:
        known = [self.of.digits[place] for place in part.places]
        begins = len(beginning(known))
        groups = self._grouped(part.places, lambda place: self.of.digits[place][: begins + 1])
        found: list[CallsAlike] = []
        for places in groups.values():
            common = beginning([self.of.digits[place] for place in places])
            found.append(replace(part, places=places, prefix=common[: begins + MORE_DIGITS]))
        return found

    @staticmethod
    def _grouped(places: Whole, key: Callable[[int], str]) -> dict[str, Whole]:
        found: dict[str, list[int]] = {}
        for place in places.tolist():
            found.setdefault(key(place), []).append(place)
        return {name: np.array(each, dtype=np.int64) for name, each in sorted(found.items())}

    def _by_day(self, part: CallsAlike) -> list[CallsAlike]:
        """The calls before and from the day on which a change of price explains most."""
        days = self.of.day[part.places]
        known = np.unique(days)[1:]
        if part.changes >= MOST_CHANGES or not len(known):
            return []
        before = [part.places[days < day] for day in known]
        after = [part.places[days >= day] for day in known]
        costs = [self._alone(first) + self._alone(rest) for first, rest in zip(before, after, strict=True)]
        best = int(np.argmin(costs))
        again = part.changes + 1
        first = replace(part, places=before[best], changes=again, until_day=int(known[best]))
        return [first, replace(part, places=after[best], changes=again, from_day=int(known[best]))]

    def _alone(self, places: Whole) -> int:
        self.looks += 1
        return len(places) - best_region(self.lowest[places], self.highest[places])[0]
