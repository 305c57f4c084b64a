"""Purchases of credits as lots (R40): spent first in, first out, lapsing twelve calendar months later.

Amounts are whole micro-units, instants nanoseconds since 1970. What is left of a lot follows from two sums: all
that was bought up to it, and all that has left the wallet. No lot is ever changed.
"""

from bisect import insort
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from chargeback_kit.money import to_micro
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.rules.calendar import DAY_NS, to_ns, twelve_months_later

SHORTEST_YEAR_NS = 365 * DAY_NS


class Lot(NamedTuple):
    """Equal purchases of one instant, ``times`` the ``amount``; ``upto``: all that was bought up to and with them."""

    bought_ns: int
    upto: int
    amount: int
    times: int = 1

    @property
    def lapses_ns(self) -> int:
        """The instant at which what is left of the lot is lost.

        >>> Lot(100 * DAY_NS, upto=50, amount=50).lapses_ns // DAY_NS
        465
        """
        return self.bought_ns + _twelve_months_from(self.bought_ns // DAY_NS)

    def rest(self, spent: int) -> int:
        """What is left when ``spent`` has left the wallet in all [micro-units].

        >>> first, second = Lot(0, upto=100, amount=100), Lot(1, upto=150, amount=50)
        >>> first.rest(60), second.rest(60), second.rest(120)
        (40, 50, 30)
        """
        return max(0, min(self.amount * self.times, self.upto - spent))


@cache
def _twelve_months_from(day: int) -> int:
    """How long credits last that are bought on a day since 1970 [ns]; made once a day, for days with many lots."""
    return twelve_months_later(day * DAY_NS) - day * DAY_NS


def opening_lots(wallet: Wallet, start_ns: int) -> list[Lot]:
    """The lots that make up the opening balance, the earliest first.

    Spending is first in, first out, so what is left at the start are the newest purchases; earlier top-ups date
    them. What no top-up explains counts as bought at the start.

    Of an opening balance of 100.00 the last 30.00 were bought on 20 September, the rest nobody knows when:

    >>> from chargeback_kit.rules.calendar import month
    >>> wallet = Wallet(opening="100.00", top_up=[{"at": "2026-09-20T00:00:00Z", "amount": "30.00"}])
    >>> [lot.amount // 10**6 for lot in opening_lots(wallet, month("2026-10").from_ns)]
    [30, 70]
    """
    left = max(0, to_micro(wallet.opening))
    bought = []
    for top_up in sorted(wallet.top_up, key=lambda t: t.at)[::-1]:
        lot = Lot(to_ns(top_up.at), 0, min(left, to_micro(top_up.amount)))
        if lot.bought_ns < start_ns <= lot.lapses_ns and lot.amount > 0:
            bought.append(lot)
            left -= lot.amount
    dated = [*bought[::-1], *([Lot(start_ns, 0, left)] if left else [])]
    sums = accumulate(lot.amount for lot in dated)
    return [lot._replace(upto=upto) for lot, upto in zip(dated, sums, strict=True)]


class ScheduledEvents:
    """The top-ups of a period and the lapses of lots that are still ahead; at one instant lapses come first (R40).

    ``next_ns`` is when the next one happens; the end of the period when nothing does any more.
    """

    def __init__(self, wallet: Wallet, start_ns: int, until_ns: int) -> None:
        self._until_ns = until_ns
        listed = sorted(wallet.top_up, key=lambda top_up: top_up.at)
        dated = [(to_ns(top_up.at), to_micro(top_up.amount)) for top_up in listed]
        self._top_ups = [(at_ns, amount) for at_ns, amount in dated if start_ns <= at_ns < until_ns][::-1]
        self._lapses: list[tuple[int, Lot]] = []
        self._lapsed = 0
        self._look_ahead()

    def add(self, bought_ns: int, upto: int, amount: int, times: int = 1) -> None:
        """A lot was bought; what is left of it may lapse within the period."""
        if bought_ns + SHORTEST_YEAR_NS >= self._until_ns or not amount:
            return
        lot = Lot(bought_ns, upto, amount, times)
        lapse = lot.lapses_ns, lot
        if lapse[0] >= self._until_ns:
            return
        if self._lapses and lapse < self._lapses[-1]:
            insort(self._lapses, lapse, lo=self._lapsed)
        else:
            self._lapses.append(lapse)
        self._look_ahead()

    def _look_ahead(self) -> None:
        self._lapse_ns = self._lapses[self._lapsed][0] if self._lapsed < len(self._lapses) else self._until_ns
        self.next_ns = min(self._lapse_ns, self._top_ups[-1][0] if self._top_ups else self._until_ns)

    def lapse(self) -> Lot | None:
        """The lot that lapses next; None where a top-up comes before."""
        if self._lapse_ns > self.next_ns:
            return None
        _, lot = self._lapses[self._lapsed]
        self._lapsed += 1
        self._look_ahead()
        return lot

    def top_up(self) -> int:
        """What the next top-up buys [micro-units]."""
        _, amount = self._top_ups.pop()
        self._look_ahead()
        return amount
