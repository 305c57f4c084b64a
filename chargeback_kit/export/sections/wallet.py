"""The wallet: Communications Credits over the month, and what was bought against what was drawn (R53)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.sections.section import Section, section
from chargeback_kit.export.svg_scales import Tick, step_line, ticks
from chargeback_kit.money import MICRO, from_micro, to_micro
from chargeback_kit.presentation import wallet as told
from chargeback_kit.presentation.picture import Period
from chargeback_kit.presentation.wallet import MARKED
from chargeback_kit.records.agreement import Wallet as Terms

HEIGHT = 200
WIDTH = 1000
POINTS = 2000
MARKS = 150


def wallet(bill: ComputedBill) -> Section | None:
    """The movements from opening to closing, the drawing, the prepaid money; None without Communications Credits."""
    terms = bill.agreement.wallet
    if terms is None or bill.wallet_summary is None:
        return None
    rows = told.rows(bill, POINTS)
    moved = told.movements(bill)
    drawn = {"drawing": balance(rows), "words": told.description(rows)}
    return section(told, rows, moved, len(moved), prepaid=_prepaid(bill), terms=_terms(bill, terms), **drawn)


def _prepaid(bill: ComputedBill) -> str:
    """Purchases are no cost of the month, drawing is; what was neither drawn nor lapsed is carried forward (R53)."""
    month = bill.wallet_summary
    if month is None:
        return ""
    bought, drawn, _ = told.wallet_sums(bill).values()
    if not (bought or drawn or month.expired):
        return "No credits were bought, and none were drawn."
    carried, short = bought - drawn - month.expired, max(Decimal(0), -month.closing)
    before = drawn - bought - short
    ends = (
        (month.expired, "{} lapsed"),
        (carried, "{} of prepaid money is carried forward"),
        (before, "{} more than was bought came out of credits prepaid before"),
        (short, "{} were not there"),
    )
    said = [words.format(text.money(amount, bill.currency)) for amount, words in ends if amount > 0]
    moved = (
        f"{text.money(drawn, bill.currency)} were drawn"
        if drawn >= 0
        else f"{text.money(-drawn, bill.currency)} came back"
    )
    end = text.listed(said) or "as much is left as before"
    return f"Credits of {text.money(bought, bill.currency)} were bought and {moved}: {end}."


def _terms(bill: ComputedBill, terms: Terms) -> str:
    after_use = "calls that find the credits used up are billed after use" if bill.agreement.credits_end else ""
    if terms.recharge is None:
        return f"There is no auto-recharge; {after_use}." if after_use else "There is no auto-recharge."
    below = bill.agreement.switches.trigger_at.replace("_", " ")
    buys = f"Auto-recharge buys {text.money(terms.recharge, bill.currency)}"
    when = f"{buys} when a call leaves the balance {below} the trigger of {text.amount(terms.trigger)}"
    since = bill.agreement.postpaid_since
    return (
        f"{when}, until {text.instant(pd.Timestamp(since).tz_convert('UTC'))}; from then on {after_use}."
        if since
        else f"{when}."
    )


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
