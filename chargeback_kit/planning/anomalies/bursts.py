"""Bursts at night and on weekends: calls that cost, more than the person or the cost centre ever makes then (R61)."""

from collections import defaultdict, deque

from chargeback_kit import text
from chargeback_kit.planning.anomalies.calls import Clocks, WatchedCall
from chargeback_kit.planning.anomalies.incident import Incident, money_said
from chargeback_kit.planning.anomalies.person import PastOfPeople
from chargeback_kit.planning.anomalies.robust import chance_of
from chargeback_kit.planning.anomalies.settings import BURST, AnomalySettings
from chargeback_kit.rules.calendar import HOUR_NS

LEAST_EXPECTED = 0.5
BEYOND_THE_MOST = 1.5
EARLY = 10
"""How many times ``least_burst`` while fewer days are known than ``history_days``."""
FEW_CALLS, FEW_BUT_DEAR = 3, 10
"""So few calls are a burst where they cost so many times ``least_burst``, twice what the person ever made then."""


class BurstWatch:
    """The calls off hours that cost, by person, as far back as a burst lasts."""

    def __init__(self, settings: AnomalySettings, clocks: Clocks, past: PastOfPeople, currency: str = "") -> None:
        self.settings, self.clocks, self.past, self.currency = settings, clocks, past, currency
        self.incidents: dict[str, Incident] = {}
        self._windows: dict[str, deque[WatchedCall]] = defaultdict(deque)

    def begin(self) -> None:
        """Begin a month: what was learnt stays, what was found is of the months before."""
        for known in (self.incidents, self._windows):
            known.clear()

    def see(self, call: WatchedCall, off_hours: str) -> Incident | None:
        """Take a call in, in order of time; an incident where this one raises the alarm."""
        if call.is_incoming or not off_hours or call.amount_micro <= 0 or call.is_meeting:
            return None
        lasts = self.settings.burst_hours * HOUR_NS
        window = self._windows[call.subject]
        window.append(call)
        while window[0].start_ns <= call.start_ns - lasts:
            window.popleft()
        known = self.incidents.get(call.subject)
        if known is not None and call.start_ns - known.calls[-1].start_ns <= lasts:
            known.add([call])
            self.past.forget([call])
            return None
        return self._raised(call, off_hours, window)

    def _raised(self, call: WatchedCall, off_hours: str, window: deque[WatchedCall]) -> Incident | None:
        given, paid = self.settings, sum(each.amount_micro for each in window)
        is_early = self.past.days_before(call) < given.history_days
        least = given.micro("least_burst") * (EARLY if is_early else 1)
        is_dear = len(window) >= FEW_CALLS and paid >= FEW_BUT_DEAR * given.micro("least_burst")
        if paid < least or not (is_dear or len(window) >= given.burst_calls):
            return None
        usual, most = self.past.usual_off_hours(call, given.sigmas)
        is_odd = chance_of(len(window), max(usual, LEAST_EXPECTED)) <= given.chance
        is_more = is_odd and len(window) > BEYOND_THE_MOST * most
        if not is_more and not (is_dear and len(window) > 2 * max(most, usual)):
            return None
        money = self.past.usual_money(call, given.sigmas)
        if paid <= money:
            return None
        calls = list(window)
        self.past.forget(calls)
        if call.subject in self.incidents:
            self.incidents[call.subject].add(calls)
            return None
        reason = self._reason(call, off_hours, calls, usual, money)
        self.incidents[call.subject] = found = Incident(BURST, call.subject, calls, call, reason)
        return found

    def _reason(self, call: WatchedCall, off_hours: str, calls: list[WatchedCall], usual: float, money: float) -> str:
        when = "at night" if off_hours == "night" else "on a weekend"
        amount = money_said(sum(each.amount_micro for each in calls), self.currency)
        hours = text.counted(max(1, -(-(calls[-1].start_ns - calls[0].start_ns) // HOUR_NS)), "hour")
        made, most = text.counted(len(calls), "call"), money_said(money, self.currency)
        return (
            f"{text.sentence(call.subject)} made {made} that cost {amount} within {hours} {when} "
            f"({self.clocks.zone(call)}), where {usual:.1f} calls off hours a day, and {most} a day for all calls, "
            "are the most that is usual"
        )
