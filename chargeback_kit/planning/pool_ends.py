"""The day on which each pool of a running month will end: its days that are left are drawn from the days there are.

Days are drawn as for the money of the month (``forecast``): whole days, by weekday, from the same part of the month.
What is asked of a pool is drawn, so that one pool's end moves no other's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.planning.forecast import PATHS, running
from chargeback_kit.planning.funding.history import Day, History
from chargeback_kit.planning.funding.level import level
from chargeback_kit.planning.funding.months import resample
from chargeback_kit.planning.funding.risks import Risks
from chargeback_kit.rules.calendar import QUARTER_NS, day_start, month_place

HALF = 0.5
EARLY, LATE = 0.05, 0.95


@dataclass(frozen=True)
class PoolEnd:
    """When a pool ends: on ``likely`` or before in half of the drawn months, from ``early`` to ``late`` in nine of ten.

    ``late`` is None where it may last the month; ``share`` of the drawn months see it end.
    """

    pool_id: str
    month: str
    early: date
    likely: date
    late: date | None
    share: float


def pool_ends(bill: ComputedBill, at: datetime | None = None, *, paths: int = PATHS) -> list[PoolEnd]:
    """The pools that end within the month in half of the drawn months at least; none for a month that is over.

    ``at``: the moment at which it is asked, now if left out.
    """
    covered = running(bill, at)
    if covered is None:
        return []
    days = [covered.first + timedelta(days=n) for n in range(covered.days)]
    last = covered.month.last
    left = tuple(covered.last + timedelta(days=n + 1) for n in range((last - covered.last).days))
    asked = _asked(bill, days)
    found = []
    for number, pool in enumerate(bill.pools.to_dict("records")):
        room = int(pool["size_seconds"]) - int(pool["used_seconds"])
        if room > 0 and left and asked.get(number) is not None and bill.counters[number].month == covered.month.name:
            end = _end(asked[number], days, left, room, paths)
            if end is not None:
                found.append(PoolEnd(str(pool["pool_id"]), covered.month.name, *end))
    return found


def _asked(bill: ComputedBill, days: Sequence[date]) -> dict[int, list[int]]:
    """The seconds asked of each counter on each of some days [s]."""
    zone = bill.agreement.switches.month_time_zone
    edges = np.array([day_start(day, zone) for day in (*days, days[-1] + timedelta(days=1))], dtype=np.int64)
    found: dict[int, list[int]] = {}
    for row in bill.run.answers("demand_by_quarter"):
        place = int(np.searchsorted(edges, row["quarter"] * QUARTER_NS, side="right")) - 1
        if 0 <= place < len(days):
            found.setdefault(row["counter_no"], [0] * len(days))[place] += row["seconds"]
    return found


def _end(
    asked: Sequence[int], days: Sequence[date], left: tuple[date, ...], room: int, paths: int
) -> tuple[date, date, date | None, float] | None:
    """When what is asked exceeds the room that is left [s]; None where it does not in half of the drawn months."""
    if not any(asked):
        return None
    of_days = (Day(day, np.zeros(1, np.int64), np.array([s], np.int64)) for day, s in zip(days, asked, strict=True))
    history = History.of("", of_days)
    drawn = resample(history, left, level(history, month_place(f"{left[0]:%Y-%m}")), Risks(paths=paths))
    over = drawn.money_before[:, 1:] > room
    ends = np.where(over.any(axis=1), over.argmax(axis=1), len(left))
    early, likely, late = (int(np.quantile(ends, share, method="nearest")) for share in (EARLY, HALF, LATE))
    if likely >= len(left):
        return None
    last = left[late] if late < len(left) else None
    return left[early], left[likely], last, (ends < len(left)).mean().item()
