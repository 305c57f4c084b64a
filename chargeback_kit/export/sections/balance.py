"""The drawing of the wallet: the balance after every event, with purchases and expiries marked."""

from dataclasses import dataclass

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.shapes import Tick, step_line, thin, ticks
from chargeback_kit.money import MICRO, from_micro, to_micro
from chargeback_kit.records.agreement import Wallet as Terms
from chargeback_kit.wallet.ledger import Ledger

HEIGHT = 200
WIDTH = 1000
POINTS = 2000
MARKS = 150
MARKED = ("top_up", "recharge", "expiry")
WORDS = {"top_up": "top-up", "recharge": "auto-recharge", "expiry": "expired"}


@dataclass(frozen=True)
class Mark:
    """A purchase or an expiry: where it stands [%, px], and what it says."""

    event: str
    x: float
    y: float
    says: str


@dataclass(frozen=True)
class Balance:
    """The line, its marks and axes, and the same in words."""

    path: str
    marks: list[Mark]
    marks_left_out: str
    levels: list[Tick]
    days: list[Tick]
    trigger: float | None
    trigger_label: str
    opening: Tick
    closing: Tick
    words: str
    thinned: str
    height: int


@dataclass(frozen=True)
class _Scale:
    start: int
    until: int
    low: int
    high: int

    def x(self, at_ns: int, width: float = 100) -> float:
        return round(width * (at_ns - self.start) / (self.until - self.start), 2)

    def y(self, micro: int) -> float:
        return round(HEIGHT * (self.high - micro) / (self.high - self.low), 1)


def balance(bill: ComputedBill, ledger: Ledger, terms: Terms) -> Balance:
    """Everything that is drawn."""
    trigger = to_micro(terms.trigger) if terms.recharge is not None else None
    scale = _scale(bill, ledger, trigger or 0)
    special = pd.Series(ledger.event).isin(MARKED)
    points = thin(pd.Series(ledger.balance), special, POINTS)
    marked = special.index[special].tolist()
    return Balance(
        path=_path(ledger, points, scale),
        marks=[_mark(ledger, n, scale, bill.currency) for n in marked[:MARKS]],
        marks_left_out=text.count(len(marked) - MARKS) if len(marked) > MARKS else "",
        levels=[Tick(scale.y(int(v * MICRO)), f"{v:,.10g}") for v in ticks(scale.low / MICRO, scale.high / MICRO)],
        days=_days(bill, scale),
        trigger=None if trigger is None else scale.y(trigger),
        trigger_label=text.amount(terms.trigger),
        opening=_end(ledger, 0, scale),
        closing=_end(ledger, -1, scale),
        words=_words(ledger, marked, bill.currency),
        thinned=text.count(len(special)) if len(points) < len(special) else "",
        height=HEIGHT,
    )


def _scale(bill: ComputedBill, ledger: Ledger, trigger: int) -> _Scale:
    low = min(0, int(ledger.balance.min()))
    high = max(int(ledger.balance.max()), trigger, low + MICRO)
    months = bill.inputs.months
    return _Scale(months[0].from_ns, months[-1].until_ns, low, high + (high - low) // 10)


def _path(ledger: Ledger, points: list[int], scale: _Scale) -> str:
    xs = [scale.x(int(at), WIDTH) for at in ledger.at_ns[points]]
    return step_line(xs, [scale.y(int(level)) for level in ledger.balance[points]])


def _mark(ledger: Ledger, n: int, scale: _Scale, currency: str) -> Mark:
    event, at, level = ledger.event[n], int(ledger.at_ns[n]), int(ledger.balance[n])
    return Mark(event, scale.x(at), scale.y(level), f"{_says(ledger, n)} {currency}")


def _says(ledger: Ledger, n: int) -> str:
    when = text.instant(pd.Timestamp(int(ledger.at_ns[n])))
    return f"{when} UTC: {WORDS[ledger.event[n]]} {text.amount(from_micro(int(ledger.amount[n])))}"


def _end(ledger: Ledger, n: int, scale: _Scale) -> Tick:
    level = int(ledger.balance[n])
    return Tick(scale.y(level), text.amount(from_micro(level)))


def _days(bill: ComputedBill, scale: _Scale) -> list[Tick]:
    """The first of each month and, within a single month, every seventh day."""
    months = bill.inputs.months
    if len(months) > 1:
        return [Tick(scale.x(month.from_ns), f"1 {text.months([month.name]).split()[0][:3]}") for month in months]
    week = 7 * (months[0].until_ns - months[0].from_ns) // months[0].days
    starts = range(months[0].from_ns, months[0].until_ns, week)
    name = text.months([months[0].name]).split()[0][:3]
    return [Tick(scale.x(at), f"{1 + 7 * n} {name}") for n, at in enumerate(starts)]


def _words(ledger: Ledger, marked: list[int], currency: str) -> str:
    opening, closing, lowest = (
        text.amount(from_micro(int(level))) for level in (ledger.balance[0], ledger.balance[-1], ledger.balance.min())
    )
    bought = "; ".join(_says(ledger, n) for n in marked[:10])
    ends = f"From {opening} to {closing} {currency}, {lowest} at the lowest."
    return f"{ends} {bought}." if bought else ends
