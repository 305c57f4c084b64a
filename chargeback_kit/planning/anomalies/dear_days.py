"""Days far dearer than any that a person had before, at whatever hour and wherever the calls go (R61).

It is minutes that make them dear: what a day costs more because a pool is empty or a price went up is no anomaly of a
person. Calls that another kind of anomaly is about count there and not here.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from chargeback_kit import text
from chargeback_kit.planning.anomalies.calls import WatchedCall, day_of, destination_of
from chargeback_kit.planning.anomalies.incident import Incident, money_said
from chargeback_kit.planning.anomalies.person import PastOfPeople
from chargeback_kit.planning.anomalies.robust import usual_at_most
from chargeback_kit.planning.anomalies.settings import DEAR_DAYS, AnomalySettings
from chargeback_kit.rules.calendar import from_ns

MORE_MINUTES = 2
"""How many times the minutes of the person's longest day to a destination make its calls count."""
FEW_BUT_DEAR = 3
"""How many times ``least_dear_days`` fewer calls have to cost."""
BEYOND_PEERS = 2
FEW_DAYS = 5
"""Of somebody with calls on fewer days before, the dearest day of anybody in the cost centre counts as well."""


class DearDayWatch:
    """The calls of each person's day that cost, and the dear days of the last few that are no anomaly yet."""

    def __init__(self, settings: AnomalySettings, past: PastOfPeople, currency: str = "") -> None:
        self.settings, self.past, self.currency = settings, past, currency
        self.incidents: dict[str, Incident] = {}
        self._today: dict[str, tuple[int, list[WatchedCall]]] = {}
        self._dear: dict[str, dict[int, list[WatchedCall]]] = defaultdict(dict)

    def begin(self) -> None:
        """Begin a month: what was learnt stays, what was found is of the months before."""
        for known in (self.incidents, self._today, self._dear):
            known.clear()

    def see(self, call: WatchedCall, told: Sequence[Collection[str]]) -> Incident | None:
        """Take a call in, in order of time and after the past has learnt of it; an incident where it raises the alarm.

        ``told``: the usage ids of the other anomalies of the person so far.
        """
        if call.is_incoming or call.amount_micro <= 0 or call.is_meeting:
            return None
        day, given = day_of(call), self.settings
        at, today = self._today.get(call.subject, (day, []))
        today = today if at == day else []
        today.append(call)
        self._today[call.subject] = day, today
        if self.past.days_before(call) < given.history_days:
            return None
        least = given.micro("least_dear_days") // max(given.dear_days, 1)
        if sum(each.amount_micro for each in today) < least:
            return None
        return self._judged(call, [each for each in today if not any(each.usage_id in ids for ids in told)], least)

    def _judged(self, call: WatchedCall, today: Sequence[WatchedCall], least: int) -> Incident | None:
        day, subject, given = day_of(call), call.subject, self.settings
        dear = self._dear[subject]
        for old in [at for at in dear if at <= day - given.dear_days]:
            del dear[old]
        more = [each for each in today if self._has_more_minutes(each)]
        paid = sum(each.amount_micro for each in more)
        before = [money for at, money in self.past.money[subject].items() if at < day and at not in dear]
        most = max(before, default=0)
        bar = given.times_dearer * most
        if len(before) < FEW_DAYS:
            bar = max(bar, BEYOND_PEERS * self._most_of_others(call))
        if paid < least or paid <= bar or paid <= usual_at_most(before, given.sigmas):
            return None
        if subject in self.incidents:
            self._take(self.incidents[subject].calls, more)
            self.incidents[subject].add(more)
            return None
        dear[day] = more
        calls = [each for some in dear.values() for each in some]
        least = given.micro("least_dear_days") * (1 if len(calls) >= given.dear_calls else FEW_BUT_DEAR)
        if sum(each.amount_micro for each in calls) < least:
            return None
        reason = self._reason(call, calls, most, len(before))
        self._take((), calls)
        self.incidents[subject] = found = Incident(DEAR_DAYS, subject, calls, call, reason)
        return found

    def _take(self, known: Sequence[WatchedCall], calls: Sequence[WatchedCall]) -> None:
        """What is odd is no past: take calls that are not known yet out of it."""
        ids = {each.usage_id for each in known}
        self.past.forget_money([each for each in calls if each.usage_id not in ids])

    def _has_more_minutes(self, call: WatchedCall) -> bool:
        """Whether the person is on the phone to the call's destination far longer than on any day before."""
        day, dear = day_of(call), self._dear[call.subject]
        by_day = self.past.seconds[call.subject][destination_of(call)]
        most = max((seconds for at, seconds in by_day.items() if at < day and at not in dear), default=0)
        return self._seconds_today(call, by_day[day]) > MORE_MINUTES * most

    def _seconds_today(self, call: WatchedCall, learnt: int) -> int:
        """The seconds of the day to the call's destination, those of the anomaly among them."""
        found = self.incidents.get(call.subject)
        taken = [each for each in found.calls if day_of(each) == day_of(call)] if found else []
        return learnt + sum(each.seconds for each in taken if destination_of(each) == destination_of(call))

    def _most_of_others(self, call: WatchedCall) -> int:
        """What the dearest day of anybody else in the cost centre cost [10⁻⁶ currency]."""
        others = self.past.members[call.cost_center] - {call.subject}
        return max((money for name in others for money in self.past.money[name].values()), default=0)

    def _reason(self, call: WatchedCall, calls: Sequence[WatchedCall], most: int, days: int) -> str:
        amount = money_said(sum(each.amount_micro for each in calls), self.currency)
        on = text.listed([_day(day) for day in sorted({day_of(each): each for each in calls}.items())])
        made = f"{text.counted(len(calls), 'call')} of {text.minutes(sum(each.seconds for each in calls))} min"
        usual = f"{money_said(most, self.currency)} is the most of any day before"
        return (
            f"{text.sentence(call.subject)} made {made} that cost {amount} on {on}, "
            f"where {usual}, in {text.counted(days, 'day')} with calls"
        )


def _day(day: tuple[int, WatchedCall]) -> str:
    at = from_ns(day[1].start_ns)
    return f"{at.day} {at:%B}"
