"""The calls a plan can cover, one by one in their order (R03), with the price of each without any plan (R31)."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.money import nearest, to_cent
from chargeback_kit.planning.assignment import Flags, Ints
from chargeback_kit.planning.plan_mix.demand import Demand, calls_of, key_of
from chargeback_kit.planning.plan_mix.months import Drawn
from chargeback_kit.planning.plan_mix.people.filled_days import FilledDays
from chargeback_kit.rules.calendar import day_start

PARTS = 1_000_000
MOST_DRAWN = 400_000


@dataclass(frozen=True)
class PlannedCalls:
    """Calls [c] in order: whose (a place in the list of people), of which month, abroad or not, seconds, price [micro].

    Prices are those of a bill: to the cent, half up. ``day`` is the place of a call's day among those of the demand,
    ``at`` when on that day it begins [ns].
    """

    person: Ints
    month: Ints
    abroad: Flags
    seconds: Ints
    micro: Ints
    day: Ints
    at: Ints

    def where(self, mine: Flags | Ints) -> "PlannedCalls":
        """Some of them, or in another order."""
        return PlannedCalls(
            self.person[mine], self.month[mine], self.abroad[mine], self.seconds[mine], self.micro[mine],
            self.day[mine], self.at[mine],
        )  # fmt: skip

    def times(self, scale: Ints) -> "PlannedCalls":
        """Each so many times [c; 10⁻⁶] as long and as dear."""
        if (scale == PARTS).all():
            return self
        seconds, micro = (nearest(each * scale, PARTS) for each in (self.seconds, self.micro))
        return replace(self, seconds=seconds, micro=micro)

    def priced(self, home: int, abroad: int) -> "PlannedCalls":
        """Each so many hundredths as dear, to the cent: those at home, and those abroad."""
        micro = self.micro * np.where(self.abroad, abroad, home) // 100
        return replace(self, micro=to_cent(micro))

    def filled(self, days: FilledDays, month_of: Ints) -> "PlannedCalls":
        """These, and calls on days on which somebody was not there, in order; ``month_of`` [D] are the days' months."""
        if not len(days.person):
            return self
        own, asked = (
            (person * len(month_of) + day) * 2 + abroad
            for person, day, abroad in (
                (self.person, self.day, self.abroad), (days.person, days.source, days.abroad),
            )
        )  # fmt: skip
        order = np.argsort(own, kind="stable")
        first, last = (np.searchsorted(own[order], asked, side=side) for side in ("left", "right"))
        copies = last - first
        which = np.repeat(np.arange(len(asked)), copies)
        rows = order[np.arange(len(which)) - np.repeat(np.cumsum(copies) - copies, copies) + first[which]]
        found = self.where(rows)
        day = days.day[which]
        longer, dearer = days.longer[which], days.dearer[which]
        added = replace(
            found, day=day, month=month_of[day], seconds=nearest(found.seconds * longer, PARTS),
            micro=nearest(found.micro * dearer, PARTS),
        )  # fmt: skip
        both = PlannedCalls(*(np.concatenate((getattr(self, f.name), getattr(added, f.name))) for f in fields(self)))
        return both.where(np.lexsort((both.at, both.day)))


def planned_calls(bills: Sequence[ComputedBill], known: Demand, factors: Ints) -> PlannedCalls:
    """The calls of the people known, each ``factors`` [M] millionths as long and as dear."""
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
        columns = (person, month, rows["abroad"].to_numpy(), seconds, price, *_days(bill, known, start))
        order = np.argsort(start, kind="stable")
        parts.append([each[order] for each in columns])
    calls = PlannedCalls(*(np.concatenate(each) for each in zip(*parts, strict=True)))
    calls = calls.where(calls.person >= 0)
    return calls.times(factors[calls.month])


def _days(bill: ComputedBill, known: Demand, start: Ints) -> tuple[Ints, Ints]:
    """The place of the day of each instant, in the agreement's time zone, and when on it that is [ns]."""
    own = [n for n, day in enumerate(known.days) if any(m.first <= day <= m.last for m in bill.inputs.months)]
    zone = bill.agreement.switches.month_time_zone
    begins = np.array([day_start(known.days[n], zone) for n in own], np.int64)
    place = np.maximum(np.searchsorted(begins, start, side="right") - 1, 0)
    return np.array(own, np.int64)[place], start - begins[place]


def drawn_calls(calls: PlannedCalls, known: Demand, drawn: Drawn) -> PlannedCalls | None:
    """The calls of resampled months, day by day as they were drawn; None where they are too many to weigh.

    Only of people who are there in these months.
    """
    present: Flags = np.asarray(drawn.period.held.any(axis=1))
    calls = calls.where(present[calls.person])
    by_day = np.argsort(calls.day, kind="stable")
    begins = np.searchsorted(calls.day[by_day], np.arange(len(known.days) + 1))
    length = np.diff(begins)
    size = drawn.days.shape[1]
    if int(length[drawn.days].sum()) + len(calls.day) > MOST_DRAWN:
        return None
    rows, months, places = [], [], []
    for number in range(size):
        for place, day in enumerate(drawn.days[:, number].tolist()):
            rows.append(by_day[begins[day] : begins[day + 1]])
            months.append(np.full(length[day], number))
            places.append(np.full(length[day], place))
    which, of_month, at = (np.concatenate(each).astype(np.int64) for each in (rows, months, places))
    found = replace(calls.where(which), month=of_month, day=at)
    return found.where(np.lexsort((which, at, of_month)))
