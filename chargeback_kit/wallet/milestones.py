"""What happens to the wallet besides calls and their recharges: top-ups, and purchases whose rest lapses (R40)."""

from heapq import heappop, heappush
from itertools import count

import numpy as np
import numpy.typing as npt

from chargeback_kit.money import to_micro
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.rules.calendar import NS, to_ns
from chargeback_kit.wallet.lots import Lot

SHORTEST_YEAR_NS = 365 * 86_400 * NS


class Milestones:
    """The milestones of a period that are still ahead, the next one first; at one instant lapses before top-ups.

    ``calls``: how many calls, by their instants ``calls_ns``, come before the next one.
    """

    def __init__(
        self, wallet: Wallet, opening: list[Lot], start_ns: int, until_ns: int, calls_ns: npt.NDArray[np.int64]
    ) -> None:
        self.until_ns, self.calls_ns = until_ns, calls_ns
        self._numbers = count()
        self._ahead: list[tuple[int, bool, int, int, Lot]] = []
        bought = [Lot(to_ns(top_up.at), to_micro(top_up.amount)) for top_up in wallet.top_up]
        inside = [lot for lot in bought if start_ns <= lot.bought_ns < until_ns]
        for at_ns, lot in [(lot.bought_ns, lot) for lot in inside] + [(lot.lapses_ns, lot) for lot in opening + inside]:
            if at_ns >= start_ns:
                self._put(at_ns, lot)
        self._count()

    def __bool__(self) -> bool:
        return bool(self._ahead)

    def pop(self) -> tuple[int, bool, Lot]:
        """The next one: its instant, whether it is a purchase, the lot."""
        at_ns, *_, lot = heappop(self._ahead)
        self._count()
        return at_ns, at_ns == lot.bought_ns, lot

    def recharged(self, lot: Lot) -> None:
        """A recharge was bought; in a period of more than twelve months what is left of it may lapse."""
        if lot.bought_ns + SHORTEST_YEAR_NS < self.until_ns:
            self._put(lot.lapses_ns, lot)
            self._count()

    def _put(self, at_ns: int, lot: Lot) -> None:
        is_purchase = at_ns == lot.bought_ns
        if at_ns < self.until_ns:
            heappush(self._ahead, (at_ns, is_purchase, lot.bought_ns, next(self._numbers), lot))

    def _count(self) -> None:
        self.calls = int(np.searchsorted(self.calls_ns, self._ahead[0][0])) if self._ahead else len(self.calls_ns)
