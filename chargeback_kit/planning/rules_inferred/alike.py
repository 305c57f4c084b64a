"""Charges of calls that a card prices alike, where there is no card: how few of them contradict one another (R31, R34).

Whatever the card, calls to numbers that share all but their last four digits, made from one country, have one price
at a time. Each charge allows an interval of prices, and a price that explains most of them leaves the rest to
contradict it; a price that changes within the month counts like one call that contradicts.
"""

from dataclasses import dataclass, field

import numpy as np

from chargeback_kit.explain.implied_rate import NANO_PER_MICRO, nano_bounds
from chargeback_kit.money import MICRO_PER_CENT
from chargeback_kit.planning.rates_behind.evidence import Whole
from chargeback_kit.planning.rates_behind.fit import best_region
from chargeback_kit.planning.rules_inferred.calls import Calls, Flags
from chargeback_kit.rules.calendar import SECONDS_PER_MINUTE

ANY_PRICE = 10**15
MOST_CHANGES = 2
MOST_LOOKS = 32
"""At how many moments a change of price is looked for."""

CostingFlags = tuple[int, Flags]
"""How much contradicts a story, and which calls do."""


@dataclass
class AlikeCharges:
    """Compares charges of calls that are priced alike; what was compared once is kept."""

    known: dict[tuple[bytes, bytes], CostingFlags] = field(default_factory=dict)

    def compared(self, calls: Calls, seconds: Whole, price_micro: Whole, tells: Flags, edge: Flags) -> CostingFlags:
        """How many prices change, and the calls that contradict those alike.

        ``seconds`` are those charged by the minute and ``price_micro`` the charge without its fee, of the calls that
        ``tells`` marks; of one at the ``edge`` of a pool some seconds are covered, nobody knows how many.
        """
        wrong = np.zeros(len(seconds), dtype=bool)
        places = np.flatnonzero(tells)
        if not len(places):
            return 0, wrong
        places = places[np.argsort(calls.alike_no[places], kind="stable")]
        unit = np.where(price_micro[places] % MICRO_PER_CENT == 0, MICRO_PER_CENT, 1)
        lowest, highest = nano_bounds(seconds[places], price_micro[places], unit)
        lowest, highest = np.maximum(lowest, 0), np.where(edge[places], ANY_PRICE, highest)
        begins = np.flatnonzero(np.diff(calls.alike_no[places], prepend=-1))
        lasts = np.append(begins[1:], len(places))
        apart = np.maximum.reduceat(lowest, begins) > np.minimum.reduceat(highest, begins)
        changes = 0
        for begin, last in zip(begins[apart].tolist(), lasts[apart].tolist(), strict=True):
            more, flags = self._of(lowest[begin:last], highest[begin:last])
            changes += more
            wrong[places[begin:last][flags]] = True
        return changes, wrong

    def _of(self, lowest: Whole, highest: Whole) -> CostingFlags:
        key = lowest.tobytes(), highest.tobytes()
        if key not in self.known:
            self.known[key] = _story(lowest, highest, MOST_CHANGES)
        return self.known[key]


def _story(lowest: Whole, highest: Whole, changes: int) -> CostingFlags:
    """The simplest story of charges in their order: a price, or one that changes at some moment."""
    found = 0, _wrong(lowest, highest)
    costs = int(found[1].sum())
    if costs <= 1 or not changes:
        return found
    looks = np.unique(np.linspace(1, len(lowest) - 1, min(len(lowest) - 1, MOST_LOOKS)).astype(np.int64))
    alone = [_costs(lowest[:at], highest[:at]) + _costs(lowest[at:], highest[at:]) for at in looks.tolist()]
    at = int(looks[int(np.argmin(alone))])
    before, after = _story(lowest[:at], highest[:at], changes - 1), _story(lowest[at:], highest[at:], 0)
    if before[0] == 0 and changes > 1:
        after = _story(lowest[at:], highest[at:], changes - 1)
    flags = np.concatenate([before[1], after[1]])
    more = 1 + before[0] + after[0]
    return (more, flags) if more + int(flags.sum()) < costs else found


def _costs(lowest: Whole, highest: Whole) -> int:
    return len(lowest) - best_region(lowest, highest)[0]


def _wrong(lowest: Whole, highest: Whole) -> Flags:
    """The calls that the price of most does not explain; of several prices that explain as many the lowest counts."""
    edges = np.unique(lowest)
    depth = [(int(((lowest <= price) & (highest >= price)).sum()), -int(price)) for price in edges]
    price = -max(depth)[1]
    return (lowest > price) | (highest < price)


def worth(calls: Calls, seconds: Whole, price_micro: Whole, charged: Flags) -> Flags:
    """Which calls would cost at least a cent by the least price that a charge of a call alike allows."""
    least = np.zeros(int(calls.alike_no.max(initial=0)) + 1, dtype=np.int64)
    known = charged & (seconds > 0) & (price_micro > 0)
    lowest, _ = nano_bounds(np.maximum(seconds, 1), price_micro, np.int64(MICRO_PER_CENT))
    np.maximum.at(least, calls.alike_no[known], np.maximum(lowest, 0)[known])
    found: Flags = least[calls.alike_no] * seconds * 2 >= MICRO_PER_CENT * NANO_PER_MICRO * SECONDS_PER_MINUTE
    return found
