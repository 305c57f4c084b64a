"""The wallet over a month: every event in order, and the balance after it (R40 to R44).

At one instant expiries come first, then top-ups, then calls by usage id; a recharge follows its call. Amounts are
whole micro-units. Between two recharges nothing happens but calls, so the next recharge is a search in their sums.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from chargeback_kit.money import to_micro
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.records.switches import Switches
from chargeback_kit.wallet.lots import Lot, opening_lots, rest_of
from chargeback_kit.wallet.milestones import Milestones

Whole = npt.NDArray[np.int64]
NO_CALL = -1


@dataclass(frozen=True)
class Calls:
    """The calls that need credits, in the order they count: instants [ns] and amounts [micro-units]."""

    at_ns: Whole
    amounts: Whole


@dataclass(frozen=True)
class Ledger:
    """The events in order; ``call`` is the number of the call, or -1; ``blocked`` numbers calls that never happened."""

    at_ns: Whole
    event: list[str]
    call: Whole
    amount: Whole
    balance: Whole
    blocked: Whole


def ledger(
    wallet: Wallet, switches: Switches, start_ns: int, until_ns: int, calls: Calls, *, simulated: bool = False
) -> Ledger:
    """Play a period; simulated, a call that finds a balance of 0 or less is blocked and costs nothing (R42)."""
    state = _State(wallet, switches, start_ns, until_ns, calls, simulated)
    state.play()
    while state.ahead:
        at_ns, is_purchase, lot = state.ahead.pop()
        if is_purchase:
            state.buy(at_ns, "top_up", lot)
        else:
            state.lapse(lot)
        state.play()
    state.book(until_ns, "closing", 0)
    return state.finished()


@dataclass
class _State:
    wallet: Wallet
    switches: Switches
    start_ns: int
    until_ns: int
    calls: Calls
    simulated: bool
    done: int = 0
    blocked: list[Whole] = field(default_factory=list)
    pieces: list[tuple[str, Whole, Whole, Whole, Whole]] = field(default_factory=list)

    def __post_init__(self) -> None:
        opening = to_micro(self.wallet.opening)
        self.lots = opening_lots(self.wallet, self.start_ns)
        self.ahead = Milestones(self.wallet, self.lots, self.start_ns, self.until_ns, self.calls.at_ns)
        self.spent = max(0, -opening)
        self.balance = 0
        self.trigger = to_micro(self.wallet.trigger) + (self.switches.trigger_at == "at_or_below")
        self.recharge = to_micro(self.wallet.recharge or 0)
        self.book(self.start_ns, "opening", opening)

    def book(self, at_ns: int, event: str, amount: int) -> None:
        self.balance += amount
        self._append(event, np.array([at_ns]), np.array([NO_CALL]), np.array([amount]), np.array([self.balance]))

    def _append(self, event: str, at_ns: Whole, call: Whole, amount: Whole, balance: Whole) -> None:
        self.pieces.append((event, at_ns, call, amount, balance))

    def buy(self, at_ns: int, event: str, lot: Lot) -> None:
        self.lots.append(lot)
        self.book(at_ns, event, lot.amount)

    def lapse(self, lot: Lot) -> None:
        twins = (number for number, known in enumerate(self.lots) if known == lot)
        if rest := next(filter(None, (rest_of(self.lots, number, self.spent) for number in twins)), 0):
            self.spent += rest
            self.book(lot.lapses_ns, "expiry", -rest)

    def play(self) -> None:
        """The calls before the next milestone."""
        size = 64
        while self.done < self.ahead.calls:
            first, until = self.done, self.ahead.calls
            last = min(until, first + size)
            balances = self.balance - np.cumsum(self.calls.amounts[first:last])
            stop = self._first(balances < self.trigger) if self.recharge else None
            dry = self._first(balances + self.calls.amounts[first:last] <= 0) if self.simulated else None
            if dry is not None and (stop is None or dry <= stop):
                self._charge(first, balances[:dry])
                self.blocked.append(np.arange(first + dry, until))
                self.done = until
                return
            charged = balances if stop is None else balances[: stop + 1]
            self._charge(first, charged)
            self.done += len(charged)
            size *= 2
            if stop is not None:
                self._recharge(int(self.calls.at_ns[self.done - 1]))
                size = 64

    @staticmethod
    def _first(hits: npt.NDArray[np.bool_]) -> int | None:
        return int(hits.argmax()) if hits.any() else None

    def _charge(self, first: int, balances: Whole) -> None:
        if len(balances):
            numbers = np.arange(first, first + len(balances))
            amounts = self.calls.amounts[numbers]
            self.spent += int(amounts.sum())
            self.balance = int(balances[-1])
            self._append("call", self.calls.at_ns[numbers], numbers, -amounts, balances)

    def _recharge(self, at_ns: int) -> None:
        while True:
            lot = Lot(at_ns, self.recharge)
            self.buy(at_ns, "recharge", lot)
            self.ahead.recharged(lot)
            if not (self.switches.recharge_repeat and self.balance < self.trigger):
                return

    def finished(self) -> Ledger:
        events = [event for event, at_ns, *_ in self.pieces for _ in range(len(at_ns))]
        columns = [np.concatenate([piece[n] for piece in self.pieces]) for n in range(1, 5)]
        blocked = np.concatenate([np.array([], dtype=np.int64), *self.blocked])
        return Ledger(columns[0], events, columns[1], columns[2], columns[3], blocked)
