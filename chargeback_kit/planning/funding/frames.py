"""The table of a plan as a DataFrame; money is exact, chances are shares from 0 to 1."""

from collections.abc import Mapping, Sequence, Set
from decimal import Decimal

import pandas as pd
import pyarrow as pa

from chargeback_kit.bill.tables import decimals, frame
from chargeback_kit.money import MICRO_PER_CENT, to_micro
from chargeback_kit.planning.funding.tradeoff import Outlook

AMOUNTS = ("opening", "trigger", "recharge")
SHARES = ("chance", "standard_error", "recharges")
DIGITS = 6


def tradeoff_frame(rows: Sequence[Outlook], best: Set[Outlook], marks: Mapping[str, Outlook]) -> pd.DataFrame:
    """One row per setting and then one per mark; ``is_best`` where no other has less idle money at no higher chance.

    ``mark`` is empty, or ``proposal``, ``own``, ``table_2017``.
    """
    listed = [*rows, *marks.values()]
    columns = {"mark": pa.array([""] * len(rows) + list(marks), pa.string())}
    columns |= {name: _money([getattr(row.setting, name) for row in listed]) for name in AMOUNTS}
    columns["idle"] = _money([row.idle for row in listed])
    columns |= {name: pa.array([round(getattr(row, name), DIGITS) for row in listed], pa.float64()) for name in SHARES}
    columns["lapses"] = _money([row.lapses for row in listed])
    columns["is_best"] = pa.array([*(row in best for row in rows), *(False for _ in marks)], pa.bool_())
    return frame(pa.table(columns))


def _money(values: Sequence[Decimal]) -> pa.Array:
    return decimals([to_micro(value) // MICRO_PER_CENT for value in values])
