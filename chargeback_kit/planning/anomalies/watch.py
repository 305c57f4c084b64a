"""Calls as they come, in order of time: each alarm is raised at the call at which the evidence suffices (R61)."""

from collections.abc import Iterable

from chargeback_kit.planning.anomalies.bursts import BurstWatch
from chargeback_kit.planning.anomalies.calls import Clocks, WatchedCall, destination_of
from chargeback_kit.planning.anomalies.dear_days import DearDayWatch
from chargeback_kit.planning.anomalies.destinations import DestinationWatch
from chargeback_kit.planning.anomalies.incident import Incident
from chargeback_kit.planning.anomalies.loops import LoopWatch
from chargeback_kit.planning.anomalies.off_card import CardWatch
from chargeback_kit.planning.anomalies.person import PastOfPeople
from chargeback_kit.planning.anomalies.pumping import TollFreeWatch
from chargeback_kit.planning.anomalies.settings import TWICE, AnomalySettings
from chargeback_kit.planning.anomalies.twice import TwiceWatch
from chargeback_kit.problems import InputError
from chargeback_kit.records.terms.argument_checks import checked_arguments


class AnomalyWatch:
    """What watches calls one by one: ``see`` takes the next one and gives the alarms that it raises.

    Calls come in the order of the bill: by start, then by usage id. An alarm goes on growing while later calls belong
    to it. ``default_zone`` is where callers of no known country are; ``currency`` is named beside money in a reason.
    Legs of a loop say nothing of a person's habits, nor does the second of two calls of which one is a copy.
    """

    @checked_arguments
    def __init__(
        self, settings: AnomalySettings | None = None, *, default_zone: str = "UTC", currency: str = ""
    ) -> None:
        given = self.settings = settings or AnomalySettings()
        self.clocks, self.past = Clocks(given, default_zone), PastOfPeople()
        self._toll_free, self._loops = TollFreeWatch(given), LoopWatch(given)
        self._bursts = BurstWatch(given, self.clocks, self.past, currency)
        self._destinations, self.card = DestinationWatch(given, self.past, currency), CardWatch(given, currency)
        self._dear_days, self._twice = DearDayWatch(given, self.past, currency), TwiceWatch(given)
        self._watches = (
            *(self._toll_free, self._loops, self._bursts, self._destinations, self.card, self._dear_days),
            self._twice,
        )
        self._last: tuple[int, str] | None = None

    def see(self, call: WatchedCall) -> list[Incident]:
        """The alarms that a call raises; raises InputError for one that began before the last one."""
        at = call.start_ns, call.usage_id
        if self._last is not None and at < self._last:
            raise InputError(f"Call {call.usage_id} began before call {self._last[1]}. Give calls in order of time.")
        self._last = at
        twice = self._twice.see(call) if TWICE in self.settings.kinds else None
        if self._twice.is_copy(call):
            return [twice] if twice is not None else []
        raised = [self._toll_free.see(call), self._loops.see(call), *self.card.see(call)]
        if not (call.is_forwarded and any(call.usage_id in each.seen for each in self._loops.incidents.values())):
            off_hours = "" if call.is_incoming else self.clocks.off_hours(call)
            raised.append(self._destinations.see(call))
            self.past.learn(call, destination_of(call), is_off_hours=bool(off_hours))
            raised.append(self._bursts.see(call, off_hours))
            raised.append(self._dear_days.see(call, self._told_of(call.subject)))
        return [each for each in raised if each is not None and each.kind in self.settings.kinds]

    def _told_of(self, subject: str) -> list[set[str]]:
        """The calls of the other anomalies that a person has so far, of kinds that are looked for."""
        watches = (self._bursts, self._destinations, self._loops)
        found = [each for watch in watches if (each := watch.incidents.get(subject)) is not None]
        return [each.seen for each in found if each.kind in self.settings.kinds]

    def learn(self, calls: Iterable[WatchedCall]) -> None:
        """Take in the calls of earlier months, in order of time; what is odd among them is no alarm of this month."""
        for call in calls:
            self.see(call)
        for watch in self._watches:
            watch.begin()
