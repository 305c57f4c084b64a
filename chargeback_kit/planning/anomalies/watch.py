"""Calls as they come, in order of time: each alarm is raised at the call at which the evidence suffices (R61)."""

from collections.abc import Iterable

from chargeback_kit.planning.anomalies.bursts import BurstWatch
from chargeback_kit.planning.anomalies.calls import Clocks, WatchedCall
from chargeback_kit.planning.anomalies.destinations import DestinationWatch, destination_of
from chargeback_kit.planning.anomalies.incident import Incident
from chargeback_kit.planning.anomalies.loops import LoopWatch
from chargeback_kit.planning.anomalies.off_card import CardWatch
from chargeback_kit.planning.anomalies.person import PastOfPeople
from chargeback_kit.planning.anomalies.pumping import TollFreeWatch
from chargeback_kit.planning.anomalies.settings import AnomalySettings
from chargeback_kit.problems import InputError


class AnomalyWatch:
    """What watches calls one by one: ``see`` takes the next one and gives the alarms that it raises.

    Calls come in the order of the bill: by start, then by usage id. An alarm goes on growing while later calls belong
    to it. ``default_zone`` is where callers of no known country are. Legs of a loop say nothing of a person's habits.
    """

    def __init__(self, settings: AnomalySettings | None = None, *, default_zone: str = "UTC") -> None:
        given = self.settings = settings or AnomalySettings()
        self.clocks, self.past = Clocks(given, default_zone), PastOfPeople()
        self._toll_free, self._loops = TollFreeWatch(given), LoopWatch(given)
        self._bursts = BurstWatch(given, self.clocks, self.past)
        self._destinations, self.card = DestinationWatch(given, self.past), CardWatch(given)
        self._last: tuple[int, str] | None = None

    def see(self, call: WatchedCall) -> list[Incident]:
        """The alarms that a call raises; raises InputError for one that began before the last one."""
        at = call.start_ns, call.usage_id
        if self._last is not None and at < self._last:
            raise InputError(f"Call {call.usage_id} began before call {self._last[1]}. Give calls in order of time.")
        self._last = at
        raised = [self._toll_free.see(call), self._loops.see(call), *self.card.see(call)]
        if not (call.is_forwarded and any(call.usage_id in each.seen for each in self._loops.incidents.values())):
            off_hours = "" if call.is_incoming else self.clocks.off_hours(call)
            raised.append(self._destinations.see(call))
            self.past.learn(call, destination_of(call), is_off_hours=bool(off_hours))
            raised.append(self._bursts.see(call, off_hours))
        return [each for each in raised if each is not None and each.kind in self.settings.kinds]

    def learn(self, calls: Iterable[WatchedCall]) -> None:
        """Take in the calls of earlier months, in order of time; what is odd among them is no alarm of this month."""
        for call in calls:
            self.see(call)
        for watch in (self._toll_free, self._loops, self._bursts, self._destinations, self.card):
            watch.begin()
