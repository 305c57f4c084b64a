"""The calls a plan can cover, one by one in their order (R03), with the price of each without any plan (R31)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.money import MICRO_PER_CENT
from chargeback_kit.planning.assignment import Flags, Ints
from chargeback_kit.planning.plan_mix.demand import Demand, key_of

PARTS = 1_000_000


@dataclass(frozen=True)
class PlannedCalls:
    """Calls [c] in order: whose (a place in the list of people), of which month, abroad or not, seconds, price [micro].

    Prices are those of a bill: to the cent, half up.
    """

    person: Ints
    month: Ints
    abroad: Flags
    seconds: Ints
    micro: Ints

    def where(self, mine: Flags) -> "PlannedCalls":
        """Some of them."""
        return PlannedCalls(
            self.person[mine], self.month[mine], self.abroad[mine], self.seconds[mine], self.micro[mine]
        )


def planned_calls(bills: Sequence[ComputedBill], known: Demand, factors: Ints) -> PlannedCalls:
    """The calls of the people known, each ``factors`` [n, M] millionths as long and as dear."""
    place = {person.key: number for number, person in enumerate(known.people)}
    names = [month.name for month in known.months]
    parts = []
    for bill in bills:
        rows = bill.run.ask("planned_calls")
        named = np.array([*(place.get(key_of(bill, n), -1) for n in range(len(bill.inputs.people.names))), -1])
        start = rows["start_ns"].to_numpy().astype(np.int64)
        begin = np.array([month.from_ns for month in bill.inputs.months], np.int64)
        own = np.array([names.index(month.name) for month in bill.inputs.months])
        month = own[np.maximum(np.searchsorted(begin, start, side="right") - 1, 0)]
        micro = rows["list_micro"].to_numpy().astype(np.int64)
        cents = (micro + MICRO_PER_CENT // 2) // MICRO_PER_CENT * MICRO_PER_CENT
        person = named[rows["person"].to_numpy().astype(np.int64)]
        columns = (person, month, rows["abroad"].to_numpy(), rows["billed_seconds"].to_numpy().astype(np.int64), cents)
        order = np.argsort(start, kind="stable")
        parts.append([each[order] for each in columns])
    calls = PlannedCalls(*(np.concatenate(each) for each in zip(*parts, strict=True)))
    calls = calls.where(calls.person >= 0)
    scale = factors[calls.person, calls.month]
    if (scale == PARTS).all():
        return calls
    seconds, micro = ((each * scale + PARTS // 2) // PARTS for each in (calls.seconds, calls.micro))
    return PlannedCalls(calls.person, calls.month, calls.abroad, seconds, micro)
