"""The tables of a plan as DataFrames; money is exact, chances are shares from 0 to 1."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pandas as pd
import pyarrow as pa

from chargeback_kit.money import MICRO_PER_CENT, to_micro
from chargeback_kit.planning.funding.tradeoff import Outlook
from chargeback_kit.tables import decimals, frame

SHARES = ("chance", "standard_error", "recharges")


def tradeoff_frame(rows: Sequence[Outlook], best: Sequence[bool]) -> pd.DataFrame:
    """One row per setting, with ``is_best`` where no other has less idle money at no higher chance."""
    return frame(pa.table(_columns(rows) | {"is_best": pa.array(best, pa.bool_())}))


def marks_frame(marks: Mapping[str, Outlook]) -> pd.DataFrame:
    """One row per marked setting: ``proposal``, ``own``, ``table_2017``."""
    return frame(pa.table({"mark": pa.array(list(marks), pa.string())} | _columns(list(marks.values()))))


def _columns(rows: Sequence[Outlook]) -> dict[str, pa.Array]:
    money = {
        "opening": [row.setting.opening for row in rows],
        "trigger": [row.setting.trigger for row in rows],
        "recharge": [row.setting.recharge for row in rows],
        "idle": [row.idle for row in rows],
    }
    columns = {
        name: decimals([to_micro(value) // MICRO_PER_CENT for value in values]) for name, values in money.items()
    }
    columns |= {name: pa.array([getattr(row, name) for row in rows], pa.float64()) for name in SHARES}
    return columns | {"lapses": _money([row.lapses for row in rows])}


def _money(values: Sequence[Decimal]) -> pa.Array:
    return decimals([to_micro(value) // MICRO_PER_CENT for value in values])
