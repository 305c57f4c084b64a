"""How the demand on each pool of another world grows over the month: people who change plans ask another pool."""

import numpy as np
import pandas as pd

from chargeback_kit.bill.sums import Whole
from chargeback_kit.explain.days import calendar_days, pool_path
from chargeback_kit.planning.quick.index import DrawDown, Index
from chargeback_kit.rules.pools import PoolCounter

COLUMNS = ("pool_id", "month", "until_ns", "asked_seconds")


def demand(index: Index, world: DrawDown) -> pd.DataFrame:
    """One row per counter and day with calls: ``pool_id, month, until_ns, asked_seconds``, adding up over the month.

    Carriers' bundles are asked for the same in every world of the index.
    """
    days = calendar_days(index.bill)
    first, until = (days[name].to_numpy() for name in ("from_ns", "until_ns"))
    there = [
        _of_counter(counter, world, number, index.calls.start_ns, first, until)
        for number, counter in enumerate(world.counters)
        if counter is not None and not counter.is_carriers
    ]
    carriers = [counter.pool_id for counter in world.counters if counter is not None and counter.is_carriers]
    known = pool_path(index.bill) if carriers else pd.DataFrame(columns=list(COLUMNS))
    parts = [*there, known[known["pool_id"].isin(carriers)]]
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(COLUMNS))


def _of_counter(
    counter: PoolCounter, world: DrawDown, number: int, start_ns: Whole, first: Whole, until: Whole
) -> pd.DataFrame:
    drawing = world.calls[number]
    day = np.searchsorted(first, start_ns[drawing.places], side="right") - 1
    last = np.flatnonzero(np.diff(day, append=-1))
    rows = {"until_ns": until[day[last]], "asked_seconds": drawing.used[last]}
    return pd.DataFrame({"pool_id": counter.pool_id, "month": counter.month, **rows}, columns=list(COLUMNS))
