"""What a person's calls usually cost and when they are made: the past that bursts and new destinations are held
against (R61).
"""

from collections import defaultdict
from collections.abc import Iterable

from chargeback_kit.planning.anomalies.calls import WatchedCall, day_of, destination_of
from chargeback_kit.planning.anomalies.robust import usual_at_most

ByDay = dict[int, int]


class PastOfPeople:
    """Money by person and day [10⁻⁶ currency], calls off hours by person and day, seconds by person, destination and
    day, destinations with their first day.
    """

    def __init__(self) -> None:
        self.first_day: int | None = None
        self.money: dict[str, ByDay] = defaultdict(lambda: defaultdict(int))
        self.off_hours: dict[str, ByDay] = defaultdict(lambda: defaultdict(int))
        self.seconds: dict[str, dict[str, ByDay]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
        self.members: dict[str, set[str]] = defaultdict(set)
        self.destinations: dict[str, dict[str, int]] = defaultdict(dict)
        self.callers: dict[str, dict[str, ByDay]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))

    def days_before(self, call: WatchedCall) -> int:
        """How many days of calls are known before the day of a call."""
        return 0 if self.first_day is None else day_of(call) - self.first_day

    def learn(self, call: WatchedCall, destination: str, *, is_off_hours: bool) -> None:
        """Take a call that was made into the past."""
        day = day_of(call)
        self.first_day = day if self.first_day is None else self.first_day
        if call.is_incoming:
            return
        self.members[call.cost_center].add(call.subject)
        self.money[call.subject][day] += call.amount_micro
        self.off_hours[call.subject][day] += is_off_hours
        self.seconds[call.subject][destination][day] += call.seconds
        if destination:
            self.destinations[call.subject].setdefault(destination, day)
            self.callers[destination][call.subject][day] += call.amount_micro

    def forget(self, calls: Iterable[WatchedCall], destinations: Iterable[str] = ()) -> None:
        """Take calls of an alarm out again: what was odd is no past, neither of the person nor of others."""
        for call in calls:
            day = day_of(call)
            self.money[call.subject][day] -= call.amount_micro
            self.off_hours[call.subject][day] = max(0, self.off_hours[call.subject][day] - 1)
            for destination in destinations:
                self.callers[destination].pop(call.subject, None)

    def forget_money(self, calls: Iterable[WatchedCall]) -> None:
        """Take money and minutes of calls out again; when and where they were made stays."""
        for call in calls:
            self.money[call.subject][day_of(call)] -= call.amount_micro
            self.seconds[call.subject][destination_of(call)][day_of(call)] -= call.seconds

    def usual_money(self, call: WatchedCall, sigmas: float) -> float:
        """What a day's calls of the person cost at most as a rule, by the days before with calls [10⁻⁶ currency]."""
        day = day_of(call)
        return usual_at_most([money for at, money in self.money[call.subject].items() if at < day - 1], sigmas)

    def usual_off_hours(self, call: WatchedCall, sigmas: float) -> tuple[float, int]:
        """Calls off hours on a day: at most as a rule, by the person's days and those of the cost centre's people who
        work then; and the most that the person ever made.
        """
        day, days = day_of(call), self.days_before(call)
        past = self.off_hours[call.subject]
        own = [past.get(at, 0) for at in range(day - days, day - 1)]
        peers = [
            number
            for name in self.members[call.cost_center]
            if name != call.subject
            for at, number in self.off_hours[name].items()
            if number and at < day
        ]
        usual = usual_at_most(own, sigmas)
        if len(peers) >= FEWEST_NIGHTS:
            usual = max(usual, usual_at_most(peers, sigmas))
        return usual, max(own, default=0)


FEWEST_NIGHTS = 3
"""On how many nights others of a cost centre have to call before nights count as usual there."""
