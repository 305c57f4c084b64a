"""Purchases of credits as lots (R40): spent first in, first out, lapsing twelve calendar months later.

Amounts are whole micro-units, instants nanoseconds since 1970. What is left of a lot follows from two sums: all
that was bought up to it, and all that has left the wallet. No lot is ever changed.
"""

from dataclasses import dataclass

from chargeback_kit.money import to_micro
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.rules.calendar import to_ns, twelve_months_later


@dataclass(frozen=True)
class Lot:
    """One purchase: when, how much, and when the rest of it lapses."""

    bought_ns: int
    amount: int

    @property
    def lapses_ns(self) -> int:
        """The instant at which what is left of the lot is lost."""
        return twelve_months_later(self.bought_ns)


def opening_lots(wallet: Wallet, start_ns: int) -> list[Lot]:
    """The lots that make up the opening balance.

    Spending is first in, first out, so what is left at the start are the newest purchases; earlier top-ups date
    them. What no top-up explains counts as bought at the start.
    """
    left = max(0, to_micro(wallet.opening))
    lots: list[Lot] = []
    for top_up in sorted(wallet.top_up, key=lambda t: t.at)[::-1]:
        lot = Lot(to_ns(top_up.at), min(left, to_micro(top_up.amount)))
        if lot.bought_ns < start_ns <= lot.lapses_ns and lot.amount > 0:
            lots.insert(0, lot)
            left -= lot.amount
    return [*lots, Lot(start_ns, left)] if left else lots


def rest_of(lots: list[Lot], number: int, spent: int) -> int:
    """What is left of lot ``number`` when ``spent`` has left the wallet in all.

    >>> rest_of([Lot(0, 100), Lot(1, 100)], 0, 60)
    40
    """
    before = sum(lot.amount for lot in lots[:number])
    return max(0, min(lots[number].amount, before + lots[number].amount - spent))
