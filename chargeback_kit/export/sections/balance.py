"""The drawing of the wallet: the balance after every event, with purchases and expiries marked."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.export.svg_scales import Tick, step_line, ticks
from chargeback_kit.money import MICRO, from_micro, to_micro
from chargeback_kit.presentation.picture import Period
from chargeback_kit.presentation.wallet import MARKED

HEIGHT = 200
WIDTH = 1000
POINTS = 2000
MARKS = 150


@dataclass(frozen=True)
class Mark:
    """A purchase or an expiry: where it stands [%, px], and what it says."""

    event: str
    x: float
    y: float
    says: str


@dataclass(frozen=True)
class Balance:
    """The line, its marks and axes."""

    path: str
    marks: list[Mark]
    marks_left_out: str
    levels: list[Tick]
    days: list[Tick]
    trigger: float | None
    trigger_label: str
    opening: Tick
    closing: Tick
    thinned: str
    height: int


@dataclass(frozen=True)
class _Scale:
    over: Period
    low: int
    high: int

    def x(self, at_ms: int, width: float = 100) -> float:
        return round(width * (at_ms - self.over.from_ms) / (self.over.until_ms - self.over.from_ms), 2)

    def y(self, micro: int) -> float:
        return round(HEIGHT * (self.high - micro) / (self.high - self.low), 1)


def balance(rows: pd.DataFrame) -> Balance:
    """Everything that is drawn of the rows of the wallet."""
    about = rows.attrs
    trigger = None if about["trigger"] is None else to_micro(about["trigger"].replace(",", ""))
    scale = _scale(rows, trigger or 0)
    marked = rows[rows["is_mark"]].head(MARKS).to_dict("records")
    left_out = sum(about["counts"].get(event, 0) for event in MARKED) - len(marked)
    events = sum(about["counts"].values())
    return Balance(
        path=_path(rows, scale),
        marks=[_mark(row, scale) for row in marked],
        marks_left_out=text.count(left_out) if left_out else "",
        levels=[Tick(scale.y(int(v * MICRO)), f"{v:,.10g}") for v in ticks(scale.low / MICRO, scale.high / MICRO)],
        days=[Tick(scale.x(at), says) for at, says in about["period"].days.items()],
        trigger=None if trigger is None else scale.y(trigger),
        trigger_label=about["trigger"] or "",
        opening=_end(rows, 0, scale),
        closing=_end(rows, -1, scale),
        thinned=text.count(events) if len(rows) < events else "",
        height=HEIGHT,
    )


def _scale(rows: pd.DataFrame, trigger: int) -> _Scale:
    low = min(0, int(rows["balance_micro"].min()))
    high = max(int(rows["balance_micro"].max()), trigger, low + MICRO)
    return _Scale(rows.attrs["period"], low, high + (high - low) // 10)


def _path(rows: pd.DataFrame, scale: _Scale) -> str:
    xs = [scale.x(at, WIDTH) for at in rows["at_ms"].tolist()]
    return step_line(xs, [scale.y(level) for level in rows["balance_micro"].tolist()])


def _mark(row: dict[Any, Any], scale: _Scale) -> Mark:
    says = f"{row['at']} UTC: {row['what']} {row['amount_money']}"
    return Mark(row["event"], scale.x(row["at_ms"]), scale.y(row["balance_micro"]), says)


def _end(rows: pd.DataFrame, place: int, scale: _Scale) -> Tick:
    level = int(rows["balance_micro"].iloc[place])
    return Tick(scale.y(level), text.amount(from_micro(level)))
