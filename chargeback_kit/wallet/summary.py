"""What a wallet's month comes to: what was bought, drawn and lost, when it fell below 0, and what was blocked."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from chargeback_kit.money import from_micro
from chargeback_kit.wallet.ledger import Ledger, events
from chargeback_kit.wallet.player import CALL, EVENTS, EXPIRY, OPENING, RECHARGE, TOP_UP, Played, Whole


@dataclass(frozen=True)
class WalletSummary:
    """The wallet's month in figures: money as Decimal, ``below_zero_ns`` the first moment below 0.00 or None."""

    opening: Decimal
    top_ups: Decimal
    recharges: int
    recharged: Decimal
    drawn: Decimal
    expired: Decimal
    closing: Decimal
    lowest: Decimal
    below_zero_ns: int | None
    blocked: int


def summary_of_ledger(ledger: Ledger, blocked: int) -> WalletSummary:
    """The summary of every event, and of the number of calls that were blocked."""
    below = np.flatnonzero(ledger.balance < 0)
    return _summary(
        {name: int(ledger.amount[ledger.kind == place].sum()) for place, name in enumerate(EVENTS)},
        recharges=int((ledger.kind == RECHARGE).sum()),
        lowest=int(ledger.balance.min()),
        below_zero_ns=int(ledger.at_ns[below[0]]) if len(below) else None,
        blocked=blocked,
    )


def summary(played: Played) -> WalletSummary:
    """The summary of a period that was played, from the running sums of its calls; the same as of its events.

    A call of 45.00 on a wallet of 40.00 without recharge:

    >>> from chargeback_kit.records.agreement import Wallet
    >>> from chargeback_kit.records.switches import Switches
    >>> from chargeback_kit.wallet.player import CreditCalls, play
    >>> calls = CreditCalls.of(np.array([10]), np.array([45 * 10**6]))
    >>> month = summary(play(Wallet(opening="40.00"), Switches(), 0, 100, calls, stops_at_zero=False))
    >>> month.drawn, month.lowest, month.below_zero_ns
    (Decimal('45.00'), Decimal('-5.00'), 10)

    Where calls pay back, the lowest balance may lie between two entries, so every event is written down.
    """
    if played.calls.has_refunds:
        ledger = events(played)
        return summary_of_ledger(ledger, len(ledger.blocked))
    put = played.amount * played.times
    paid = _paid(played)
    after = np.cumsum(put) - paid
    sums = {name: int(put[played.event == place].sum()) for place, name in enumerate(EVENTS)}
    return _summary(
        sums | {EVENTS[CALL]: -int(paid[-1])},
        recharges=int(played.times[played.event == RECHARGE].sum()),
        lowest=int(min(after.min(), (after - put)[1:].min())),
        below_zero_ns=_below_zero(played, after, after - put),
        blocked=sum(_costly(played.calls.before, *span) for span in played.blocked),
    )


def balances(played: Played) -> Whole:
    """The balance after each entry of a period that was played [micro-units]."""
    after: Whole = np.cumsum(played.amount * played.times) - _paid(played)
    return after


def _paid(played: Played) -> Whole:
    """What calls have drawn before each entry [micro-units]; those that were blocked draw nothing."""
    before = played.calls.before
    first, until = np.array(played.blocked, np.int64).reshape(-1, 2).T
    spared = np.concatenate([[0], np.cumsum(before[until] - before[first])])
    paid: Whole = before[played.calls_before] - spared[np.searchsorted(first, played.calls_before)]
    return paid


def _below_zero(played: Played, after: Whole, until: Whole) -> int | None:
    """The first moment below 0.00 [ns]: the opening, or a call between two entries."""
    if after[0] < 0:
        return int(played.at_ns[0])
    below = np.flatnonzero(until[1:] < 0)
    if not len(below):
        return None
    before, entry = played.calls.before, below[0]
    level = before[played.calls_before[entry]] + after[entry]
    return int(played.calls.at_ns[np.searchsorted(before, level, side="right") - 1])


def _costly(before: Whole, first: int, until: int) -> int:
    """How many calls of a range cost something."""
    return int(np.count_nonzero(np.diff(before[first : until + 1])))


def _summary(
    sums: dict[str, int], *, recharges: int, lowest: int, below_zero_ns: int | None, blocked: int
) -> WalletSummary:
    """``sums``: what each kind of event has put into the wallet [micro-units]."""
    return WalletSummary(
        opening=from_micro(sums[EVENTS[OPENING]]),
        top_ups=from_micro(sums[EVENTS[TOP_UP]]),
        recharges=recharges,
        recharged=from_micro(sums[EVENTS[RECHARGE]]),
        drawn=from_micro(-sums[EVENTS[CALL]]),
        expired=from_micro(-sums[EVENTS[EXPIRY]]),
        closing=from_micro(sum(sums.values())),
        lowest=from_micro(lowest),
        below_zero_ns=below_zero_ns,
        blocked=blocked,
    )
