"""The wallet over a month read as events: each in order, and the balance after it (R40 to R44)."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from chargeback_kit.records.agreement import Wallet
from chargeback_kit.records.switches import Switches
from chargeback_kit.wallet.player import CALL, EVENTS, CreditCalls, Played, Whole, play

NO_CALL = -1
PLACE = {name: place for place, name in enumerate(EVENTS)}


@dataclass(frozen=True)
class Ledger:
    """The events in order; ``call`` is the number of the call, or -1; ``blocked`` numbers calls that never happened."""

    at_ns: Whole
    event: list[str]
    call: Whole
    amount: Whole
    balance: Whole
    blocked: Whole

    @cached_property
    def kind(self) -> npt.NDArray[np.int8]:
        """The place of each event in EVENTS."""
        return np.fromiter(map(PLACE.__getitem__, self.event), np.int8, len(self.event))


def ledger(
    wallet: Wallet,
    switches: Switches,
    start_ns: int,
    until_ns: int,
    calls: CreditCalls,
    *,
    stops_at_zero: bool = False,
    postpaid_from_ns: int | None = None,
) -> Ledger:
    """Play a period; where it ``stops_at_zero``, a call that finds a balance of 0 or less costs nothing (R42, R45).

    60 in the wallet, a call of 45 leaves 15, which is below the trigger of 20: the recharge buys 50 (R41):

    >>> wallet = Wallet(opening="60.00", trigger="20.00", recharge="50.00")
    >>> found = ledger(wallet, Switches(), 0, 100, CreditCalls.of(np.array([10]), np.array([45 * 10**6])))
    >>> [*zip(found.event, (found.amount // 10**6).tolist(), (found.balance // 10**6).tolist())]
    [('opening', 60, 60), ('call', -45, 15), ('recharge', 50, 65), ('closing', 0, 65)]
    """
    return events(
        play(
            wallet, switches, start_ns, until_ns, calls, stops_at_zero=stops_at_zero, postpaid_from_ns=postpaid_from_ns
        )
    )


def events(played: Played) -> Ledger:
    """Every event of a period that was played; the last balance is the player's, so that law L3 compares two counts."""
    is_made = np.ones(len(played.calls.at_ns), bool)
    for first, until in played.blocked:
        is_made[first:until] = False
    made = np.flatnonzero(is_made)
    calls_before = np.repeat(np.searchsorted(made, played.calls_before), played.times)
    is_call = np.ones(len(made) + len(calls_before), bool)
    is_call[calls_before + np.arange(len(calls_before))] = False

    def column(entries: Whole, calls: Whole | int) -> Whole:
        values = np.empty(len(is_call), np.int64)
        values[~is_call], values[is_call] = np.repeat(entries, played.times), calls
        return values

    amount = column(played.amount, -played.calls.amounts[made])
    names = np.array(EVENTS, object)[column(played.event, CALL)].tolist()
    call = np.full(len(is_call), NO_CALL)
    call[is_call] = made
    at_ns = column(played.at_ns, played.calls.at_ns[made])
    balance = np.cumsum(amount)
    balance[-1] = played.closing
    return Ledger(at_ns, names, call, amount, balance, np.flatnonzero(~is_made))
