"""The calls a plan can cover, one by one in their order (R03), with the price of each without any plan (R31)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.money import nearest, to_cent
from chargeback_kit.planning.assignment import Flags, Ints
from chargeback_kit.planning.plan_mix.demand import Demand, calls_of, key_of
from chargeback_kit.planning.plan_mix.months import Drawn
from chargeback_kit.rules.calendar import day_start

PARTS = 1_000_000
MOST_DRAWN = 400_000


@dataclass(frozen=True)
class PlannedCalls:
    """Calls [c] in order: whose (a place in the list of people), of which month, abroad or not, seconds, price [micro].

    Prices are those of a bill: to the cent, half up. ``day`` is the place of a call's day among those of the demand.
    """

    person: Ints
    month: Ints
    abroad: Flags
    seconds: Ints
    micro: Ints
    day: Ints

    def where(self, mine: Flags | Ints) -> "PlannedCalls":
        """Some of them, or in another order."""
        return PlannedCalls(
            self.person[mine], self.month[mine], self.abroad[mine], self.seconds[mine], self.micro[mine], self.day[mine]
        )

    def times(self, scale: Ints) -> "PlannedCalls":
        """Each so many times [c; 10⁻⁶] as long and as dear."""
        if (scale == PARTS).all():
            return self
        seconds, micro = (nearest(each * scale, PARTS) for each in (self.seconds, self.micro))
        return PlannedCalls(self.person, self.month, self.abroad, seconds, micro, self.day)

    def priced(self, home: int, abroad: int) -> "PlannedCalls":
        """Each so many hundredths as dear, to the cent: those at home, and those abroad."""
        micro = self.micro * np.where(self.abroad, abroad, home) // 100
        return PlannedCalls(self.person, self.month, self.abroad, self.seconds, to_cent(micro), self.day)


def planned_calls(bills: Sequence[ComputedBill], known: Demand, factors: Ints) -> PlannedCalls:
    """The calls of the people known, each ``factors`` [n, M] millionths as long and as dear."""
    place = {person.key: number for number, person in enumerate(known.people)}
    names = [month.name for month in known.months]
    parts = []
    for bill in bills:
        rows = calls_of(bill)
        named = np.array([*(place.get(key_of(bill, n), -1) for n in range(len(bill.inputs.people.names))), -1])
        start = rows["start_ns"].to_numpy().astype(np.int64)
        begin = np.array([month.from_ns for month in bill.inputs.months], np.int64)
        own = np.array([names.index(month.name) for month in bill.inputs.months])
        month = own[np.maximum(np.searchsorted(begin, start, side="right") - 1, 0)]
        price = to_cent(rows["list_micro"].to_numpy().astype(np.int64))
        person = named[rows["person"].to_numpy().astype(np.int64)]
        seconds = rows["billed_seconds"].to_numpy().astype(np.int64)
        columns = (person, month, rows["abroad"].to_numpy(), seconds, price, _days(bill, known, start))
        order = np.argsort(start, kind="stable")
        parts.append([each[order] for each in columns])
    calls = PlannedCalls(*(np.concatenate(each) for each in zip(*parts, strict=True)))
    calls = calls.where(calls.person >= 0)
    return calls.times(factors[calls.person, calls.month])


def _days(bill: ComputedBill, known: Demand, start: Ints) -> Ints:
    """The place of the day of each instant, in the agreement's time zone."""
    own = [n for n, day in enumerate(known.days) if any(m.first <= day <= m.last for m in bill.inputs.months)]
    zone = bill.agreement.switches.month_time_zone
    begins = np.array([day_start(known.days[n], zone) for n in own], np.int64)
    place = np.maximum(np.searchsorted(begins, start, side="right") - 1, 0)
    return np.array(own, np.int64)[place]


def drawn_calls(calls: PlannedCalls, known: Demand, drawn: Drawn) -> PlannedCalls | None:
    """The calls of resampled months, day by day as they were drawn; None where they are too many to weigh."""
    by_day = np.argsort(calls.day, kind="stable")
    begins = np.searchsorted(calls.day[by_day], np.arange(len(known.days) + 1))
    length = np.diff(begins)
    count, size = drawn.days.shape
    if int(length[drawn.days].sum()) + len(calls.day) > MOST_DRAWN:
        return None
    rows, months, places = [], [], []
    for number in range(size):
        for place, day in enumerate(drawn.days[:, number].tolist()):
            rows.append(by_day[begins[day] : begins[day + 1]])
            months.append(np.full(length[day], number))
            places.append(np.full(length[day], place))
    missing = np.argwhere((drawn.factors == 0) & (drawn.instead > 0)[:, None])
    for person, number in missing.tolist():
        own = np.flatnonzero(calls.person == person)
        rows.append(own)
        months.append(np.full(len(own), number))
        places.append(np.array([(known.days[day].day - 1) % count for day in calls.day[own].tolist()], np.int64))
    which, of_month, at = (np.concatenate(each).astype(np.int64) for each in (rows, months, places))
    found = calls.where(which)
    scale = drawn.factors[found.person, of_month]
    scale = np.where(scale > 0, scale, drawn.instead[found.person])
    found = PlannedCalls(found.person, of_month, found.abroad, found.seconds, found.micro, at).times(scale)
    order = np.lexsort((which, at, of_month))
    return found.where(order)
