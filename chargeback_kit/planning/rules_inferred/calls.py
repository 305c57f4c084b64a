"""The calls that Microsoft may charge by the minute, as arrays: what readings of the settings are tried on."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from chargeback_kit.money import nearest, to_cent
from chargeback_kit.planning.rates_behind.evidence import Whole
from chargeback_kit.rules.calendar import SECONDS_PER_MINUTE
from chargeback_kit.rules.pools import PoolCounter

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Calls:
    """The calls, a place each in the order of the bill: time in [s], money in [10⁻⁶ currency], prices in [10⁻⁹
    currency/min]; -1 for a counter, a charge or a price that is not there.

    ``counters`` are those that ``counter_no`` numbers; calls of the same ``alike_no`` have one price on a day, whatever
    the card; ``steps_itself`` is 1 where the row of the card has an increment of its own, ``chose_largest`` where the
    plan is the largest of several (R25).
    """

    counters: tuple[PoolCounter, ...]
    row_no: Whole
    start_ns: Whole
    duration_seconds: Whole
    counter_no: Whole
    overflow_counter_no: Whole
    chose_largest: Whole
    billed_seconds: Whole
    charged_micro: Whole
    fee_micro: Whole
    listed_seconds: Whole
    steps_itself: Whole
    price_nano: Whole
    fee_nano: Whole
    minimum_micro: Whole
    unit_nano: Whole
    alike_no: Whole

    def by_increment(self, increment: int) -> "Calls":
        """The same calls counted by another increment (R20); a row of the card keeps its own (R31)."""
        billed = -(-self.duration_seconds // increment) * increment
        listed = np.where(self.steps_itself > 0, self.listed_seconds, billed)
        return replace(self, billed_seconds=billed, listed_seconds=listed)

    def rated(self, pooled: Whole) -> Whole:
        """What each call costs to the cent where a pool covers some seconds of it (R31); -1 without a price."""
        rest = self.listed_seconds - pooled
        parts = self.price_nano * np.maximum(rest, 0) + self.fee_nano * SECONDS_PER_MINUTE
        whole = nearest(parts, SECONDS_PER_MINUTE * self.unit_nano) * (self.unit_nano // 1000)
        priced = to_cent(np.maximum(whole, self.minimum_micro))
        costs_nothing = (self.billed_seconds <= pooled) | (rest <= 0)
        return np.where(self.price_nano < 0, -1, np.where(costs_nothing, 0, priced))
