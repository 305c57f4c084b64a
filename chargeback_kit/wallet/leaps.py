"""The wallet's month in leaps from one recharge to the next: the same as the ledger, without its events.

Running sums of the calls are given once; the next recharge, the moment below 0 and the first blocked call are
searches in them. Calls that cost less than 0 break the order of the sums: such a month needs the ledger.
"""

from dataclasses import dataclass, field

import numpy as np

from chargeback_kit.money import from_micro, to_micro
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.records.switches import Switches
from chargeback_kit.wallet.course import Course
from chargeback_kit.wallet.ledger import Whole
from chargeback_kit.wallet.lots import Lot, opening_lots, rest_of
from chargeback_kit.wallet.milestones import Milestones


@dataclass(frozen=True)
class Running:
    """Calls in order: their instants [ns], and what all before each cost (one value more) [micro-units]."""

    at_ns: Whole
    before: Whole


@dataclass
class Leaps:
    """A wallet that is played; ``blocked`` are ranges of calls that found it empty (those of 0.00 among them)."""

    wallet: Wallet
    switches: Switches
    calls: Running
    balance: int = 0
    spent: int = 0
    drawn: int = 0
    lowest: int | None = None
    below_zero_ns: int | None = None
    booked: dict[str, int] = field(default_factory=dict)
    recharges: int = 0
    lots: list[Lot] = field(default_factory=list)
    blocked: list[tuple[int, int]] = field(default_factory=list)

    def play_all(self, start_ns: int, until_ns: int, *, simulated: bool) -> Course:
        """Play a period; simulated, a call that finds 0.00 or less is blocked (R42)."""
        opening = to_micro(self.wallet.opening)
        self.spent = max(0, -opening)
        self.lots = opening_lots(self.wallet, start_ns)
        self._book(start_ns, "opening", opening)
        ahead = Milestones(self.wallet, self.lots, start_ns, until_ns, self.calls.at_ns)
        done = self._play(0, ahead, simulated=simulated)
        while ahead:
            at_ns, is_purchase, lot = ahead.pop()
            if is_purchase:
                self.lots.append(lot)
                self._book(at_ns, "top_up", lot.amount)
            else:
                self._lapse(lot)
            done = self._play(done, ahead, simulated=simulated)
        return self._course()

    def _book(self, at_ns: int, event: str, amount: int) -> None:
        self.booked[event] = self.booked.get(event, 0) + amount
        self._settle(at_ns, self.balance + amount)

    def _settle(self, at_ns: int, balance: int) -> None:
        self.balance = balance
        self.lowest = balance if self.lowest is None else min(self.lowest, balance)
        if balance < 0 and self.below_zero_ns is None:
            self.below_zero_ns = at_ns

    def _lapse(self, lot: Lot) -> None:
        twins = (number for number, known in enumerate(self.lots) if known == lot)
        if rest := next(filter(None, (rest_of(self.lots, number, self.spent) for number in twins)), 0):
            self.spent += rest
            self._book(lot.lapses_ns, "expiry", -rest)

    def _play(self, first: int, ahead: Milestones, *, simulated: bool) -> int:
        """Play the calls from ``first`` on that come before the next milestone; returns how many are done."""
        trigger = to_micro(self.wallet.trigger) + (self.switches.trigger_at == "at_or_below")
        recharge = to_micro(self.wallet.recharge or 0)
        while first < (until := ahead.calls):
            top = self.balance + int(self.calls.before[first])
            stop = self._after(first, top - trigger) if recharge else until + 1
            dry = self._after(self._at(first, top), -1) - 1 if simulated else until
            if dry < min(stop, until):
                self._charge(first, dry, top)
                self.blocked.append((dry, until))
                return until
            last = min(stop, until)
            self._charge(first, last, top)
            first = last
            if stop <= until:
                self._recharge(int(self.calls.at_ns[last - 1]), trigger, recharge, ahead)
        return first

    def _after(self, first: int, level: int) -> int:
        """Just after the first call from ``first`` on that costs something and lifts the sum above a level."""
        before = self.calls.before
        return int(np.searchsorted(before, max(level, int(before[first])), side="right"))

    def _at(self, first: int, level: int) -> int:
        """The first call from ``first`` on that finds the sum at a level or above."""
        return min(max(first, int(np.searchsorted(self.calls.before, level))), len(self.calls.at_ns))

    def _charge(self, first: int, until: int, top: int) -> None:
        if cost := int(self.calls.before[until] - self.calls.before[first]):
            self.spent += cost
            self.drawn += cost
            is_below = cost > self.balance
            self._settle(int(self.calls.at_ns[self._after(first, top) - 1]) if is_below else 0, self.balance - cost)

    def _recharge(self, at_ns: int, trigger: int, recharge: int, ahead: Milestones) -> None:
        while True:
            self.recharges += 1
            self.lots.append(Lot(at_ns, recharge))
            ahead.recharged(self.lots[-1])
            self._book(at_ns, "recharge", recharge)
            if not (self.switches.recharge_repeat and self.balance < trigger):
                return

    def _course(self) -> Course:
        booked = {event: from_micro(amount) for event, amount in self.booked.items()}
        nothing = from_micro(0)
        return Course(
            opening=booked["opening"],
            top_ups=booked.get("top_up", nothing),
            recharges=self.recharges,
            recharged=booked.get("recharge", nothing),
            drawn=from_micro(self.drawn),
            expired=-booked.get("expiry", nothing),
            closing=from_micro(self.balance),
            lowest=from_micro(self.lowest or 0),
            below_zero_ns=self.below_zero_ns,
            blocked=sum(self._costly(*span) for span in self.blocked),
        )

    def _costly(self, first: int, until: int) -> int:
        return int(np.count_nonzero(np.diff(self.calls.before[first : until + 1])))
