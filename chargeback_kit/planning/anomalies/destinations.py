"""A destination that is new for a person: never called before, by hardly anybody else, and dear at once (R61).

Where others call it as well, it counts only beyond what any of them ever paid there in a day.
"""

from collections import defaultdict, deque

from chargeback_kit import text
from chargeback_kit.planning.anomalies.calls import WatchedCall, day_of, destination_of
from chargeback_kit.planning.anomalies.incident import Incident, money_said
from chargeback_kit.planning.anomalies.person import PastOfPeople
from chargeback_kit.planning.anomalies.settings import DESTINATION, AnomalySettings
from chargeback_kit.reference.spoken import country_name, the
from chargeback_kit.rules.calendar import DAY_NS

OTHERS_CALL = 2
"""How many others have to call a destination before it is one that people there call."""
BEYOND_OTHERS = 2
FEWEST_CALLS, FEW_BUT_DEAR = 3, 3
"""How many calls it takes, unless they cost so many times what is asked for."""


def spoken(destination: str) -> str:
    """A destination as people read it.

    >>> spoken("ZW"), spoken("GB premium")
    ('Zimbabwe', 'premium numbers in the United Kingdom')
    """
    country, _, premium = destination.partition(" ")
    return f"premium numbers in {the(country_name(country))}" if premium else the(country_name(country))


class DestinationWatch:
    """The calls to destinations that are new, by person, as far back as something is new."""

    def __init__(self, settings: AnomalySettings, past: PastOfPeople, currency: str = "") -> None:
        self.settings, self.past, self.currency = settings, past, currency
        self.incidents: dict[str, Incident] = {}
        self._windows: dict[str, deque[WatchedCall]] = defaultdict(deque)
        self._raised: dict[str, set[str]] = defaultdict(set)

    def begin(self) -> None:
        """Begin a month: what was learnt stays, what was found is of the months before."""
        for known in (self.incidents, self._windows, self._raised):
            known.clear()

    def see(self, call: WatchedCall) -> Incident | None:
        """Take a call in, in order of time and before the past learns of it; an incident where it raises the alarm."""
        destination = destination_of(call)
        if not destination or call.amount_micro <= 0 or call.is_meeting:
            return None
        if destination in self._raised[call.subject]:
            self.incidents[call.subject].add([call])
            return None
        first = self.past.destinations[call.subject].get(destination, day_of(call))
        if day_of(call) - first > self.settings.new_days or self.past.days_before(call) < self.settings.history_days:
            return None
        if first - (self.past.first_day or first) < self.settings.history_days:
            return None
        window = self._windows[call.subject]
        window.append(call)
        while window[0].start_ns <= call.start_ns - self.settings.new_days * DAY_NS:
            window.popleft()
        return self._judged(call, destination, list(window))

    def _judged(self, call: WatchedCall, destination: str, window: list[WatchedCall]) -> Incident | None:
        given = self.settings
        others = self._others(call, destination)
        if len(others) < OTHERS_CALL:
            calls = [each for each in window if len(self._others(each, destination_of(each))) < OTHERS_CALL]
            least = given.micro("least_destination")
        else:
            calls = [each for each in window if destination_of(each) == destination]
            least = max(given.micro("least_destination"), BEYOND_OTHERS * max(others))
        paid = sum(each.amount_micro for each in calls)
        usual = self.past.usual_money(call, given.sigmas)
        if paid < least or paid <= usual or (len(calls) < FEWEST_CALLS and paid < FEW_BUT_DEAR * least):
            return None
        self._raised[call.subject] |= {destination_of(each) for each in calls}
        self.past.forget(calls, self._raised[call.subject])
        if call.subject in self.incidents:
            self.incidents[call.subject].add(calls)
            return None
        reason = self._reason(call, calls, len(others), usual)
        self.incidents[call.subject] = found = Incident(DESTINATION, call.subject, calls, call, reason)
        return found

    def _others(self, call: WatchedCall, destination: str) -> list[int]:
        """What each other person who has called a destination paid there in a day at most [10⁻⁶ currency]."""
        today = day_of(call)
        known = self.past.callers[destination].items()
        days = ([money for at, money in by_day.items() if at < today] for who, by_day in known if who != call.subject)
        return [max(each) for each in days if each]

    def _reason(self, call: WatchedCall, calls: list[WatchedCall], others: int, usual: float) -> str:
        places = text.listed(sorted({spoken(destination_of(each)) for each in calls}))
        amount = money_said(sum(each.amount_micro for each in calls), self.currency)
        first = min(calls, key=lambda each: each.start_ns)
        known = text.counted(self.past.days_before(first), "day")
        also = f"{text.counted(others, 'other person', 'other people')} called there before"
        made, most = text.counted(len(calls), "call"), money_said(usual, self.currency)
        return (
            f"{text.sentence(call.subject)} had never called {places} in {known} and paid {amount} for {made} there; "
            f"{also}, and {most} a day is the most that is usual for all calls of this person"
        )
