"""The wallet over a period, played from one purchase or lapse to the next (R40 to R42).

At one instant lapses come first, then top-ups, then calls; a recharge follows its call. Between two of them nothing
happens but calls, so the call that makes the next recharge due is a search in the running sums of the calls. What is
played is written down as entries, and read as events (``ledger``) or as sums (``summary``). Recharges of one call are
one entry, however many there are. Amounts are whole micro-units.
"""

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chargeback_kit import text
from chargeback_kit.money import from_micro, to_micro
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.records.switches import Switches
from chargeback_kit.wallet.lots import Lot, ScheduledEvents, opening_lots

Whole = npt.NDArray[np.int64]
EVENTS = ("opening", "top_up", "recharge", "expiry", "closing", "call")
MOST_RECHARGES = 5_000_000
OPENING, TOP_UP, RECHARGE, EXPIRY, CLOSING, CALL = range(len(EVENTS))


@dataclass(frozen=True)
class CreditCalls:
    """The calls that need credits, in the order they count: instants [ns], and what all before each cost.

    ``before`` has one value more than there are calls. Where no call costs less than 0 (``has_refunds``), the sums
    rise and calls of 0.00 may stand among the others.
    """

    at_ns: Whole
    before: Whole
    has_refunds: bool = False

    def __post_init__(self) -> None:
        if len(self.before) != len(self.at_ns) + 1:
            raise ValueError(f"{len(self.at_ns)} calls need one running sum more, not {len(self.before)}")

    @classmethod
    def of(cls, at_ns: Whole, amounts: Whole) -> "CreditCalls":
        """Calls by what each costs; none of 0.00 (R40).

        >>> CreditCalls.of(np.array([1, 2]), np.array([300, 200])).before
        array([  0, 300, 500])
        """
        before = np.zeros(len(amounts) + 1, np.int64)
        np.cumsum(amounts, out=before[1:])
        return cls(at_ns, before, bool((amounts < 0).any()))

    @property
    def amounts(self) -> Whole:
        """What each call costs."""
        return np.diff(self.before)


def trigger_limit(trigger: int, switches: Switches) -> int:
    """The lowest balance that makes no recharge due (R41) [micro-units].

    >>> [trigger_limit(50_000_000, Switches(trigger_at=at)) for at in ("below", "at_or_below")]
    [50000000, 50000001]
    """
    return trigger + (switches.trigger_at == "at_or_below")


@dataclass(frozen=True)
class Played:
    """A period that was played: what happened besides calls, and the ranges of calls that were blocked.

    Columns of one length: the event (its place in EVENTS), when, how many calls come before it, what one of
    ``times`` equal ones puts into the wallet.
    """

    calls: CreditCalls
    event: Whole
    at_ns: Whole
    calls_before: Whole
    amount: Whole
    times: Whole
    blocked: list[tuple[int, int]]
    closing: int


def play(
    wallet: Wallet,
    switches: Switches,
    start_ns: int,
    until_ns: int,
    calls: CreditCalls,
    *,
    stops_at_zero: bool,
    postpaid_from_ns: int | None = None,
) -> Played:
    """Play a period; where it ``stops_at_zero``, a call that finds a balance of 0 or less costs nothing (R42, R45).

    ``postpaid_from_ns``: from then on calls are billed after use: nothing is recharged, and it stops at 0 (R45).
    """
    postpaid_from_ns = until_ns if postpaid_from_ns is None else postpaid_from_ns
    player = _Player(
        wallet, switches, start_ns, until_ns, calls, stops_at_zero=stops_at_zero, postpaid_from_ns=postpaid_from_ns
    )
    player.play()
    event, at_ns, calls_before, amount, times = np.frombuffer(player.entries, np.int64).reshape(-1, 5).T
    return Played(calls, event, at_ns, calls_before, amount, times, player.blocked, player.balance)


class _Player:
    """``bought`` and ``spent``: all that has come into the wallet, and all that has left it by calls and lapses."""

    def __init__(
        self,
        wallet: Wallet,
        switches: Switches,
        start_ns: int,
        until_ns: int,
        calls: CreditCalls,
        *,
        stops_at_zero: bool,
        postpaid_from_ns: int,
    ) -> None:
        self.start_ns, self.until_ns, self.postpaid_from_ns = start_ns, until_ns, postpaid_from_ns
        self.calls, self.stops_at_zero = calls, stops_at_zero
        self.at_ns, self.before = calls.at_ns.data, calls.before.data
        self.trigger = trigger_limit(to_micro(wallet.trigger), switches)
        self.recharge, self.is_repeated = to_micro(wallet.recharge or 0), switches.recharge_repeat
        self.opening = to_micro(wallet.opening)
        self.bought, self.spent = max(0, self.opening), max(0, -self.opening)
        self.ahead = ScheduledEvents(wallet, start_ns, until_ns)
        for lot in opening_lots(wallet, start_ns):
            self.ahead.add(*lot)
        if postpaid_from_ns <= start_ns:
            self._bill_after_use()
        self.done = 0
        self.entries = array("q")
        self.recharges = 0
        self.blocked: list[tuple[int, int]] = []

    @property
    def balance(self) -> int:
        return self.bought - self.spent

    def play(self) -> None:
        self._write(OPENING, self.start_ns, self.opening)
        self._play_calls()
        while (at_ns := self.next_ns) < self.until_ns:
            if at_ns == self.postpaid_from_ns:
                self._bill_after_use()
            elif lot := self.ahead.lapse():
                self._lapse(at_ns, lot)
            else:
                self._buy(TOP_UP, at_ns, self.ahead.top_up())
            self._play_calls()
        self._write(CLOSING, self.until_ns, 0)

    @property
    def next_ns(self) -> int:
        """When something happens next that is not a call."""
        return min(self.ahead.next_ns, self.postpaid_from_ns)

    def _bill_after_use(self) -> None:
        """From now on nothing is recharged, and calls that find the credits used up are billed after use (R45)."""
        self.recharge, self.stops_at_zero, self.postpaid_from_ns = 0, True, self.until_ns

    def _write(self, event: int, at_ns: int, amount: int, times: int = 1) -> None:
        self.entries.extend((event, at_ns, self.done, amount, times))

    def _buy(self, event: int, at_ns: int, amount: int, times: int = 1) -> None:
        self.bought += amount * times
        self._write(event, at_ns, amount, times)
        self.ahead.add(at_ns, self.bought, amount, times)

    def _lapse(self, at_ns: int, lot: Lot) -> None:
        """Of equal purchases one may be spent in part: what is left of it lapses first."""
        rest = lot.rest(self.spent)
        whole, part = divmod(rest, lot.amount)
        if part:
            self._write(EXPIRY, at_ns, -part)
        if whole:
            self._write(EXPIRY, at_ns, -lot.amount, whole)
        self.spent += rest

    def _play_calls(self) -> None:
        """The calls before the next top-up or lapse."""
        next_ns, until = None, self.done
        while True:
            if next_ns != self.next_ns:
                next_ns = self.next_ns
                until = self._calls_before(next_ns)
            if self.done >= until:
                return
            due = self._due(until)
            if self.stops_at_zero and (dry := self._dry(min(due + 1, until))) <= due and dry < until:
                self._charge(dry)
                self.blocked.append((dry, until))
                self.done = until
                return
            self._charge(min(due + 1, until))
            if due < until:
                self._recharge(self.at_ns[due])

    def _calls_before(self, at_ns: int) -> int:
        if at_ns == self.until_ns:
            return len(self.at_ns)
        return bisect_left(self.at_ns, at_ns, self.done)

    def _due(self, until: int) -> int:
        """The next call that leaves the balance below the trigger; ``until`` where none does."""
        if not self.recharge:
            return until
        level = self.before[self.done] + self.balance - self.trigger
        if not self.calls.has_refunds:
            level = max(level, self.before[self.done])
        return self._first(self.done + 1, until + 1, level) - 1

    def _dry(self, until: int) -> int:
        """The next call that finds a balance of 0 or less; ``until`` where none does."""
        return self._first(self.done, until, self.before[self.done] + self.balance - 1)

    def _first(self, first: int, until: int, level: int) -> int:
        """The first place from ``first`` on at which the calls before cost more than a level; ``until`` if none."""
        if first < until and self.before[first] > level:
            return first
        if not self.calls.has_refunds:
            return bisect_right(self.before, level, first, until)
        size = 64
        while first < until:
            hits = self.calls.before[first : min(first + size, until)] > level
            if hits.any():
                return first + int(hits.argmax())
            first, size = first + size, 2 * size
        return until

    def _charge(self, until: int) -> None:
        self.spent += self.before[until] - self.before[self.done]
        self.done = until

    def _recharge(self, at_ns: int) -> None:
        """Buy once, or until the trigger is met (R41); raises InputError where that were millions of times."""
        missing = self.trigger - self.balance
        times = -(-missing // self.recharge) if self.is_repeated else 1
        self.recharges += times
        if self.recharges > MOST_RECHARGES:
            recharge, trigger = (text.amount(from_micro(each)) for each in (self.recharge, self.trigger))
            raise InputError(
                f"agreement.toml: [wallet] a recharge of {recharge} would be bought {times:,} times at once to meet "
                f"{trigger}. Write the recharge that is really bought, or switch recharge_repeat off."
            )
        self._buy(RECHARGE, at_ns, self.recharge, times)
