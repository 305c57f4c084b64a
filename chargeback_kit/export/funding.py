"""The files of a funding plan: its table ``funding.csv``, its figures ``funding.json``, its page ``funding.html``.

The page tells the plan in plain words, is self-contained and opens offline. Its drawing is the trade-off: idle money
to the right, the chance that the balance reaches 0 upwards.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.export.atomic_folder import write_whole
from chargeback_kit.export.guarded_csv import write_csv
from chargeback_kit.export.page_templates import template
from chargeback_kit.export.svg_scales import Tick, ticks
from chargeback_kit.money import from_micro
from chargeback_kit.planning.funding import Funding, SettingResult
from chargeback_kit.planning.funding.words import simulated
from chargeback_kit.presentation import tradeoff
from chargeback_kit.presentation.palette import COLOURS, GROUNDS
from chargeback_kit.presentation.tradeoff import COLOURS as MARK_TONES
from chargeback_kit.presentation.tradeoff import MARKS
from chargeback_kit.version import VERSION

HEIGHT = 300
CHANCES = (0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0)
ROOM = 1.16


def write_funding(plan: Funding, out: Path, *, force: bool = False) -> Path:
    """Write the folder ``out`` whole or not at all, with ``force`` in place of an earlier one; raises InputError if it
    cannot.
    """

    def fill(scratch: Path) -> None:
        write_csv(plan.tradeoff, scratch / "funding.csv")
        for name, content in {"funding.json": figures_text(plan), "funding.html": page(plan)}.items():
            (scratch / name).write_text(content, encoding="utf-8", newline="\n")

    return write_whole(out, fill, force=force)


def figures_text(plan: Funding) -> str:
    """``funding.json``; amounts are text with two decimals, chances are shares from 0 to 1."""
    return json.dumps(figures(plan), indent=2, ensure_ascii=False) + "\n"


def figures(plan: Funding) -> dict[str, Any]:
    """The proposal and what it was compared with, the assumptions, the seed, how much data there was."""
    return {
        "month": plan.month,
        "currency": plan.currency,
        "alpha": plan.alpha,
        **{name: _setting_figures(row) for name, row in plan.marked.items()},
        "from_balance": None if plan.from_balance is None else _setting_figures(plan.from_balance),
        "licences": plan.licences,
        "balance": None if plan.balance is None else str(plan.balance),
        "purchase": str(plan.purchase),
        "billed_after_use_from": _day(plan.after_use),
        "until_billed_after_use": _until(plan),
        "withstands_percent": plan.withstands.percent,
        "exhaustion": _exhaustion(plan),
        "risks": {
            "lag_hours": list(plan.risks.lag_hours),
            "card_days": plan.risks.card_days,
            "card_chance": plan.risks.card_chance,
            "growth": round(plan.level.growth, 6),
            "growth_is_stated": plan.risks.growth is not None,
            "purchases": plan.risks.purchases,
        },
        "simulated_months": plan.risks.paths,
        "seed": plan.risks.seed,
        "data": _data(plan),
        "counted": plan.counted,
        "assumptions": list(plan.assumptions),
        "notes": list(plan.notes),
        "argument": list(plan.sentences),
        "kit_version": VERSION,
    }


def _setting_figures(row: SettingResult) -> dict[str, Any]:
    return {
        "opening": str(row.setting.opening),
        "trigger": str(row.setting.trigger),
        "recharge": str(row.setting.recharge),
        "idle": str(row.idle),
        "chance": round(row.chance, 6),
        "is_repeatable": row.is_repeatable,
        "standard_error": round(row.standard_error, 6),
        "recharges": round(row.recharges, 6),
        "lapses": str(row.lapses),
    }


def _data(plan: Funding) -> dict[str, Any]:
    if not plan.has_history:
        return {"says": plan.data, "months": [], "days": 0, "calls": 0, "spent": "0.00"}
    history = plan.history
    spent = str(from_micro(int(history.day_amount.sum())))
    counts = {"days": len(history.days), "calls": len(history.amounts), "spent": spent}
    return {"says": plan.data, "months": list(history.months), **counts}


def _exhaustion(plan: Funding) -> dict[str, Any] | None:
    found = plan.exhaustion
    if found is None:
        return None
    return {
        "now": _day(found.now),
        "balance": str(found.balance),
        "counted_balance": None if found.counted is None else str(found.counted),
        "earliest": _day(found.earliest),
        "middle": _day(found.middle),
        "latest": _day(found.latest),
        "horizon": _day(found.horizon),
        "chance_in_month": round(found.chance, 6),
        "lapses": [{"at": _day(each.at), "amount": str(each.amount)} for each in found.lapses],
        "bought_already": [{"at": _day(each.at), "amount": str(each.amount)} for each in found.ahead],
        "used_before_month": str(found.uses) if found.month != plan.month else "0.00",
    }


def _until(plan: Funding) -> dict[str, Any] | None:
    """What to buy for the time until calls are billed after use, and how likely the credits end before then."""
    if plan.until is None:
        return None
    return {"at": _day(plan.until.at), "purchase": str(plan.until.purchase), "chance": round(plan.until.chance, 6)}


def _day(at: pd.Timestamp | None) -> str | None:
    """The day of an instant.

    >>> _day(pd.Timestamp("2026-10-31 23:00", tz="UTC"))
    '2026-10-31'
    """
    return None if at is None else str(at.date())


@dataclass(frozen=True)
class SettingRow:
    """A setting in the table of the page, as words."""

    name: str
    opening: str
    trigger: str
    recharge: str
    idle: str
    chance: str
    recharges: str


def page(plan: Funding) -> str:
    """``funding.html`` as text."""
    return template("funding.html.j2").render(context(plan))


def context(plan: Funding) -> dict[str, Any]:
    """Everything the template shows, as words and positions."""
    first, *argument = plan.sentences
    rows = tradeoff.rows(plan)
    chosen = plan.proposal
    return {
        "month": text.months([plan.month]),
        "currency": plan.currency,
        "colours": COLOURS,
        "grounds": GROUNDS,
        "finding": first,
        "cards": [
            *_card_until(plan),
            (_card_purchase(plan), text.amount(plan.purchase), plan.currency, "pool"),
            ("Recharge below", text.amount(chosen.setting.trigger), plan.currency, "pool"),
            ("Recharge by", text.amount(chosen.setting.recharge), plan.currency, "pool"),
            ("Idle on an average day", text.amount(plan.outcome.idle), plan.currency, "credits"),
            ("Chance to run dry", _card_chance(plan), "% of months", "level"),
        ],
        "picture": drawing(plan),
        "tradeoff": {"title": tradeoff.title(rows), "next_step": tradeoff.next_step(rows)},
        "rows": [_row(MARKS[name], row) for name, row in plan.marked.items()],
        "best": [_row("", row) for row in plan.best],
        "argument": argument,
        "counted": plan.counted,
        "basis": [plan.data, *plan.assumptions, *plan.notes],
        "version": VERSION,
    }


def _card_purchase(plan: Funding) -> str:
    """What the purchase is called: where calls are billed after use, nothing need be bought."""
    return "Buy now" if plan.after_use is None else "Buy for credits to pay all"


def _card_until(plan: Funding) -> list[tuple[str, str, str, str]]:
    """The card of what to buy until calls are billed after use, where something is."""
    if plan.until is None or not plan.until.purchase:
        return []
    return [(f"Buy to last until {text.dated(plan.until.at)}", text.amount(plan.until.purchase), plan.currency, "pool")]


def _card_chance(plan: Funding) -> str:
    """The chance in the card: the one simulated, or the one that is kept."""
    chosen = plan.outcome
    if not chosen.is_repeatable:
        return f"at most {100 * plan.alpha:g}"
    return simulated(chosen.chance).removesuffix(" %")


def _row(name: str, row: SettingResult) -> SettingRow:
    chosen = row.setting
    return SettingRow(
        name,
        text.amount(chosen.opening),
        text.amount(chosen.trigger) if chosen.recharge else "–",
        text.amount(chosen.recharge) if chosen.recharge else "–",
        text.amount(row.idle),
        _chance(row) if row.is_repeatable else "not known yet",
        f"{row.recharges:.1f}",
    )


def _chance(row: SettingResult) -> str:
    """The chance with its error; one that the simulated months do not show has none."""
    said = simulated(row.chance)
    return said if said.startswith("under") else f"{100 * row.chance:.1f} ± {100 * row.standard_error:.1f} %"


@dataclass(frozen=True)
class MarkedPoint:
    """A marked setting: where it stands [% of the width, px], its letter, colour and words."""

    letter: str
    colour: str
    x: float
    y: float
    says: str


@dataclass(frozen=True)
class TradeoffDrawing:
    """The line of the best settings, the marks, the chance asked for, the axes, and the same in words."""

    path: str
    points: list[MarkedPoint]
    dots: list[tuple[float, float]]
    asked: Tick
    chances: list[Tick]
    amounts: list[Tick]
    words: str
    height: int


def drawing(plan: Funding) -> TradeoffDrawing:
    """Everything that is drawn; the chance stands on a scale of square roots, which opens the small ones."""
    marked = plan.marked
    widest = max(float(row.idle) for row in (*plan.best, *marked.values())) * ROOM or 1.0
    line = [(_x(row, widest), _y(row.chance)) for row in plan.best]
    return TradeoffDrawing(
        path="M" + "L".join(f"{10 * x:g} {y:g}" for x, y in line),
        points=[
            MarkedPoint(letter, MARK_TONES[name], _x(row, widest), _y(row.chance), f"{MARKS[name]}: {plan.say(row)}")
            for letter, (name, row) in zip("ABC", marked.items(), strict=False)
        ],
        dots=line,
        asked=Tick(_y(plan.alpha), f"{100 * plan.alpha:g} % asked for"),
        chances=[Tick(_y(chance), f"{100 * chance:g} %") for chance in CHANCES],
        amounts=[Tick(round(100 * value / widest, 2), f"{value:,.10g}") for value in ticks(0, widest)],
        words=tradeoff.description(tradeoff.rows(plan)),
        height=HEIGHT,
    )


def _x(row: SettingResult, widest: float) -> float:
    return round(100 * float(row.idle) / widest, 2)


def _y(chance: float) -> float:
    """A chance as a place from the top [px].

    >>> _y(0.25), _y(1.0)
    (150.0, 0.0)
    """
    return round(float(HEIGHT * (1 - chance**0.5)), 1)
