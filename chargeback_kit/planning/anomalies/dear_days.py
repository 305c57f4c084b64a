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
FOLLOWS = 2
"""How many times the dearest day before a day costs that belongs to a dear day shortly before it."""
BEYOND_PEERS = 2
FEW_DAYS = 3
"""Of somebody with calls on fewer days before, the dearest day of anybody in the cost centre counts as well."""


class DearDayWatch:
    """The calls of each person's day that cost, and the dear days of the last few that are no anomaly yet."""

    def __init__(self, settings: AnomalySettings, past: PastOfPeople, currency: str = "") -> None:
        self.settings, self.past, self.currency = settings, past, currency
        self.incidents: dict[str, Incident] = {}
        self._today: dict[str, tuple[int, list[WatchedCall]]] = {}
        self._dear: dict[str, dict[int, list[WatchedCall]]] = defaultdict(dict)
        self._since: dict[str, int] = {}
        self._taken: dict[tuple[str, int, str], int] = defaultdict(int)

    def begin(self) -> None:
        """Begin a month: what was learnt stays, what was found is of the months before."""
        for known in (self.incidents, self._today, self._dear, self._since, self._taken):
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
        before = [money for at, money in self.past.money[subject].items() if at < self._rises_since(subject, day)]
        most = max(before, default=0)
        has_begun = subject in self.incidents or any(at < day for at in dear)
        bar = (FOLLOWS if has_begun else given.times_dearer) * most
        if len(before) < FEW_DAYS:
            bar = max(bar, BEYOND_PEERS * self._most_of_others(call))
        if paid < least or paid <= bar or paid <= usual_at_most(before, given.sigmas):
            return None
        if subject in self.incidents:
            self._take([each for each in more if each.usage_id not in self.incidents[subject].seen])
            self.incidents[subject].add(more)
            return None
        dear[day] = more
        calls = [each for some in dear.values() for each in some]
        least = given.micro("least_dear_days") * (1 if len(calls) >= given.dear_calls else FEW_BUT_DEAR)
        if sum(each.amount_micro for each in calls) < least:
            return None
        reason = self._reason(call, calls, most, len(before))
        self._take(calls)
        self._since[subject] = min(dear)
        self.incidents[subject] = found = Incident(DEAR_DAYS, subject, calls, call, reason)
        return found

    def _rises_since(self, subject: str, day: int) -> int:
        """The first of the dear days, or the day itself: what is before it is the past."""
        return self._since.get(subject, min(self._dear[subject], default=day))

    def _take(self, calls: Sequence[WatchedCall]) -> None:
        """What is odd is no past: take calls out of it, but remember how long they are."""
        self.past.forget_money(calls)
        for each in calls:
            self._taken[each.subject, day_of(each), destination_of(each)] += each.seconds

    def _has_more_minutes(self, call: WatchedCall) -> bool:
        """Whether the person is on the phone to the call's destination far longer than on any day before."""
        day, since = day_of(call), self._rises_since(call.subject, day_of(call))
        by_day = self.past.seconds[call.subject][destination_of(call)]
        most = max((seconds for at, seconds in by_day.items() if at < since), default=0)
        today = by_day[day] + self._taken[call.subject, day, destination_of(call)]
        return today > MORE_MINUTES * most

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
