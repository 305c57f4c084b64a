"""One resampled month written out as the ledger writes it: every event with the balance after it (R40 to R42).

Where recharges come at once the events equal those of ``ledger(..., stops_at_zero=True)``. Where they come late, a call
that finds a balance of 0 or less ends the month: it and all later calls are listed as blocked.
"""

from itertools import groupby

import numpy as np

from chargeback_kit.planning.funding.history import Whole
from chargeback_kit.planning.funding.level import SCALE
from chargeback_kit.planning.funding.months import ResampledMonths
from chargeback_kit.planning.funding.play import recharges
from chargeback_kit.records.switches import Switches
from chargeback_kit.rules.calendar import DAY_NS
from chargeback_kit.wallet.ledger import NO_CALL, Ledger
from chargeback_kit.wallet.player import CreditCalls

Event = tuple[int, str, int, int]


def calls_of(months: ResampledMonths, number: int) -> CreditCalls:
    """The calls of one resampled month, as the ledger takes them: instants since the month's start [ns]."""
    history = months.history
    at_ns, amounts = [np.array([], np.int64)], [np.array([], np.int64)]
    for day, (source, factor) in enumerate(zip(months.source[number], months.factor[number], strict=True)):
        first, until = history.first_call[source], history.first_call[source + 1]
        running = (history.running[first : until + 1] - history.running[first]) * factor // SCALE
        at_ns.append(day * DAY_NS + history.offset_ns[first:until])
        amounts.append(np.diff(running))
    return CreditCalls.of(np.concatenate(at_ns), np.concatenate(amounts))


def events(
    months: ResampledMonths, number: int, opening: int, trigger: int, recharge: int, switches: Switches
) -> Ledger:
    """The events of one resampled month under a setting [micro-units]; instants since the month's start [ns]."""
    found = recharges(months.rows(number, number + 1), opening - trigger, recharge, switches)
    calls = calls_of(months, number)
    total = len(calls.amounts)
    at_ns = np.sort(found.arrives_ns[0]).tolist()
    arrivals = zip(found.arrives_before[0].tolist(), at_ns, strict=True)
    bought = [(first, at) for first, at in arrivals if at < len(months.days) * DAY_NS]
    before = np.searchsorted([first for first, _ in bought], np.arange(total), "right")
    finds = opening - np.concatenate([[0], np.cumsum(calls.amounts)])[:total] + recharge * before
    blocked_from = int((finds <= 0).argmax()) if (finds <= 0).any() else total
    listed: list[Event] = [(0, "opening", NO_CALL, opening)]
    purchases = {first: list(found) for first, found in groupby(bought, key=lambda pair: pair[0])}
    for call in range(blocked_from + 1):
        listed += [(at, "recharge", NO_CALL, recharge) for _, at in purchases.get(call, [])]
        if call < blocked_from:
            listed.append((int(calls.at_ns[call]), "call", call, -int(calls.amounts[call])))
    listed.append((len(months.days) * DAY_NS, "closing", NO_CALL, 0))
    return _ledger(listed, np.arange(blocked_from, total))


def _ledger(listed: list[Event], blocked: Whole) -> Ledger:
    at_ns, names, calls, amounts = zip(*listed, strict=True)
    amount = np.array(amounts, np.int64)
    return Ledger(np.array(at_ns, np.int64), list(names), np.array(calls), amount, np.cumsum(amount), blocked)
