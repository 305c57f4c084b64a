"""Calls that came twice under other usage ids, as where a month was imported a second time (R61)."""

from collections import defaultdict
from collections.abc import Sequence

from chargeback_kit import text
from chargeback_kit.planning.anomalies.calls import WatchedCall, day_of
from chargeback_kit.planning.anomalies.incident import Incident
from chargeback_kit.planning.anomalies.settings import TWICE, AnomalySettings
from chargeback_kit.rules.calendar import NS, from_ns

PART_OF_A_DAY = 3
"""At least one in so many calls of a day is a copy where a day came twice; by chance hardly any is."""
Twin = tuple[str, bool, int | None, int | None, int]


class TwiceWatch:
    """The calls of the present second, and how many of each day are copies of another."""

    def __init__(self, settings: AnomalySettings) -> None:
        self.settings = settings
        self.incidents: dict[str, Incident] = {}
        self._second = -1
        self._seen: dict[Twin, int] = {}
        self._calls: dict[int, int] = defaultdict(int)
        self._copies: dict[int, list[WatchedCall]] = defaultdict(list)

    def begin(self) -> None:
        """Begin a month: what was found is of the months before."""
        for known in (self.incidents, self._seen, self._calls, self._copies):
            known.clear()

    def see(self, call: WatchedCall) -> Incident | None:
        """Take a call in, in order of time; an incident where this one raises the alarm."""
        second, day = call.start_ns // NS, day_of(call)
        if second != self._second:
            self._second = second
            self._seen.clear()
        self._calls[day] += 1
        twin = call.subject, call.is_incoming, call.caller, call.callee, call.seconds
        self._seen[twin] = self._seen.get(twin, 0) + 1
        if self._seen[twin] == 1 or not call.seconds or not call.who:
            return None
        self._copies[day].append(call)
        known = self.incidents.get(TWICE)
        if known is not None:
            known.add([call])
            known.reason = _reason(known.calls)
            return None
        return self._judged(call)

    def is_copy(self, call: WatchedCall) -> bool:
        """Whether a call is known as a copy of another one: it is not looked at a second time."""
        known = self.incidents.get(TWICE)
        return known is not None and call.usage_id in known.seen

    def _judged(self, call: WatchedCall) -> Incident | None:
        days = [day for day, copies in self._copies.items() if PART_OF_A_DAY * len(copies) >= self._calls[day]]
        calls = [each for day in sorted(days) for each in self._copies[day]]
        enough = len(calls) >= self.settings.copied_calls and day_of(call) in days
        if not enough or not sum(each.amount_micro for each in calls):
            return None
        self.incidents[TWICE] = found = Incident(TWICE, "calls that came twice", calls, call, _reason(calls))
        return found


def _reason(calls: Sequence[WatchedCall]) -> str:
    first, last = (f"{at.day} {at:%B}" for at in (from_ns(calls[0].start_ns), from_ns(calls[-1].start_ns)))
    days = f"of {first}" if first == last else f"from {first} to {last}"
    return (
        f"{text.counted(len(calls), 'call')} {days} came a second time under another usage id, each pair of the same "
        "second, person, numbers and length"
    )
