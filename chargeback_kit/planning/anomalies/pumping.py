"""Traffic pumping: calls to a toll-free number, which the tenant pays by the minute, from one range as a machine makes
them (R61).
"""

from collections import defaultdict, deque
from itertools import pairwise
from math import log
from statistics import median

from chargeback_kit import text
from chargeback_kit.planning.anomalies.calls import WatchedCall, day_of, number_range_of, written
from chargeback_kit.planning.anomalies.incident import Incident
from chargeback_kit.planning.anomalies.robust import (
    cadence_spread,
    chance_of,
    length_spread,
    spread,
    usual_at_most,
)
from chargeback_kit.planning.anomalies.settings import PUMPING, AnomalySettings
from chargeback_kit.rules.calendar import DAY_NS

LOOKED_AT = 48
"""Of how many of the last calls lengths and gaps are compared."""
FEWEST_PEERS = 5
ANY_LENGTH_AFTER, ANY_SHAPE_AFTER = 3, 20
"""How many times ``pumped_calls`` where only lengths are alike, and where nothing but the number of calls is odd."""
LENGTH_IS_LIKE = 0.35
"""How far the logarithm of a length may be from the others of a machine."""


class TollFreeWatch:
    """The calls to each toll-free number by the range of the caller, during a day and by day since the beginning."""

    def __init__(self, settings: AnomalySettings) -> None:
        self.settings = settings
        self.incidents: dict[int | None, Incident] = {}
        self._windows: dict[int | None, dict[str, deque[WatchedCall]]] = defaultdict(dict)
        self._by_day: dict[tuple[int | None, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self._first_day: int | None = None
        self._pumped: dict[int | None, dict[str, float | None]] = defaultdict(dict)

    def begin(self) -> None:
        """Begin a month: what was learnt stays, what was found is of the months before."""
        for known in (self.incidents, self._windows, self._pumped):
            known.clear()

    def see(self, call: WatchedCall) -> Incident | None:
        """Take a call in, in order of time; an incident where this one raises the alarm.

        Whoever dials into a meeting while others of the range are in it counts as one with them: they end together.
        """
        if self._first_day is None:
            self._first_day = day_of(call)
        if call.kind != "toll_free_in" or (begins := number_range_of(call.caller)) is None:
            return None
        window = self._windows[call.callee].setdefault(begins, deque())
        if call.is_meeting and any(each.who == call.who and each.end_ns > call.start_ns for each in window):
            return None
        window.append(call)
        while window[0].start_ns <= call.start_ns - DAY_NS:
            window.popleft()
        if self._belongs(call, begins):
            self.incidents[call.callee].add([call])
            return None
        found = self._raised(call, begins, window)
        self._by_day[call.callee, begins][day_of(call)] += 1
        return found

    def _belongs(self, call: WatchedCall, begins: str) -> bool:
        """Whether a call goes on with what an alarm was about: from its range, within a day, as long as the others."""
        known = self._pumped[call.callee]
        if begins not in known or call.start_ns - self.incidents[call.callee].calls[-1].start_ns > DAY_NS:
            return False
        return _is_like(call, known[begins])

    def _raised(self, call: WatchedCall, begins: str, window: deque[WatchedCall]) -> Incident | None:
        given = self.settings
        if len(window) < given.pumped_calls or sum(each.amount_micro for each in window) < given.micro("least_pumped"):
            return None
        days = day_of(call) - (self._first_day or 0)
        expected = self._expected_by_past(call, begins, days)
        if chance_of(len(window), expected) > given.chance:
            return None
        recent = list(window)[-LOOKED_AT:]
        lengths, gaps = length_spread([each.seconds for each in recent]), cadence_spread([c.start_ns for c in recent])
        alike, clocked = lengths <= given.machine_spread, gaps <= given.machine_spread
        knows, many = days >= given.history_days, len(window) / max(given.pumped_calls, 1)
        is_sure = (
            (alike and clocked)
            or (knows and (alike or clocked or many >= ANY_SHAPE_AFTER))
            or (alike and many >= ANY_LENGTH_AFTER)
        )
        if not is_sure:
            return None
        expected = max(expected, self._expected_by_others(call, begins))
        if chance_of(len(window), expected) > given.chance:
            return None
        usual = median(log(max(each.seconds, 1)) for each in recent) if alike else None
        calls = [each for each in window if _is_like(each, usual)]
        self._pumped[call.callee][begins] = usual
        reason = self._reason(call, begins, calls, expected, alike=alike, clocked=clocked)
        if call.callee in self.incidents:
            self.incidents[call.callee].add(calls)
            return None
        self.incidents[call.callee] = found = Incident(PUMPING, written(call.callee), calls, call, reason)
        return found

    def _expected_by_past(self, call: WatchedCall, begins: str, days: int) -> float:
        """How many calls of a day are still usual by the range's own past; one at least."""
        past, today = self._by_day[call.callee, begins], day_of(call)
        own = usual_at_most([past.get(day, 0) for day in range(today - days, today)], self.settings.sigmas)
        return max(own, 1.0)

    def _expected_by_others(self, call: WatchedCall, begins: str) -> float:
        """The same by the other ranges that called the number within a day; 0 where they are few."""
        others = [
            sum(each.start_ns > call.start_ns - DAY_NS for each in window)
            for name, window in self._windows[call.callee].items()
            if name != begins and name not in self._pumped[call.callee]
        ]
        others = [number for number in others if number]
        return median(others) + self.settings.sigmas * spread(others) if len(others) >= FEWEST_PEERS else 0.0

    @staticmethod
    def _reason(
        call: WatchedCall, begins: str, calls: list[WatchedCall], expected: float, *, alike: bool, clocked: bool
    ) -> str:
        callers = f"numbers +{begins}…" if begins else "withheld numbers"
        seconds = sorted(each.seconds for each in calls)
        middle = seconds[len(seconds) // 4], seconds[-1 - len(seconds) // 4]
        gaps = [after.start_ns - before.start_ns for before, after in pairwise(calls)]
        length = f"{middle[0]} s" if middle[0] == middle[1] else f"{middle[0]} to {middle[1]} s"
        shapes = [f"half of them {length} long"] if alike else []
        shapes += [f"one every {round(median(gaps) / 1e9):,} s"] if clocked and gaps else []
        shape = f", {text.listed(shapes)}" if shapes else ""
        many, called = text.counted(len(calls), "call"), written(call.callee)
        usual = text.counted(round(expected), "call")
        return f"{many} within a day from {callers} to {called}{shape}, where {usual} a day at most is usual"


def _is_like(call: WatchedCall, usual: float | None) -> bool:
    """Whether a call is as long as those of a machine; of any length where these differ (None)."""
    return usual is None or abs(log(max(call.seconds, 1)) - usual) <= LENGTH_IS_LIKE
