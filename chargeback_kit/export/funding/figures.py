"""``funding.json``: the proposal and what it was compared with, the assumptions, the seed, how much data there was."""

import json
from typing import Any

import pandas as pd

from chargeback_kit.money import from_micro
from chargeback_kit.planning.funding import Funding, SettingResult
from chargeback_kit.version import VERSION


def figures_text(plan: Funding) -> str:
    """The JSON text; amounts are text with two decimals, chances are shares from 0 to 1."""
    return json.dumps(figures(plan), indent=2, ensure_ascii=False) + "\n"


def figures(plan: Funding) -> dict[str, Any]:
    """Everything of ``funding.json`` as plain values."""
    return {
        "month": plan.month,
        "currency": plan.currency,
        "alpha": plan.alpha,
        **{name: _outlook(row) for name, row in plan.marked.items()},
        "licences": plan.licences,
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
        "assumptions": list(plan.assumptions),
        "notes": list(plan.notes),
        "argument": list(plan.sentences),
        "kit_version": VERSION,
    }


def _outlook(row: SettingResult) -> dict[str, Any]:
    return {
        "opening": str(row.setting.opening),
        "trigger": str(row.setting.trigger),
        "recharge": str(row.setting.recharge),
        "idle": str(row.idle),
        "chance": round(row.chance, 6),
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
        "earliest": _day(found.earliest),
        "middle": _day(found.middle),
        "latest": _day(found.latest),
        "horizon": _day(found.horizon),
        "chance_in_month": round(found.chance, 6),
    }


def _day(at: pd.Timestamp | None) -> str | None:
    return None if at is None else str(at.date())
