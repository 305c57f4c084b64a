"""``plan_mix.json``: every figure of a plan mix; money is text with two decimals."""

import json
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import pandas as pd

from chargeback_kit.planning.plan_mix import PlanMix
from chargeback_kit.version import VERSION

MONEY = ("cost", "bound", "certified_bound", "gap", "model_cost", "exact_cost", "exact_today", "saving", "difference")


def figures_text(answer: PlanMix) -> str:
    """The figures as JSON text."""
    return json.dumps(figures(answer), ensure_ascii=False, indent=1) + "\n"


def figures(answer: PlanMix) -> dict[str, Any]:
    """The figures as plain values."""
    return {
        "months": list(answer.months),
        "currency": answer.currency,
        "options": list(answer.options),
        **{name: str(getattr(answer, name)) for name in MONEY},
        "relative_gap": f"{answer.relative_gap:.3e}",
        "proven": answer.proven,
        "stopped": answer.stopped,
        "comparison": _rows(answer.comparison),
        "pools": _rows(answer.pools),
        "multipliers": _rows(answer.proof),
        "certainty": _certainty(answer),
        "sentences": list(answer.sentences),
        "caveats": list(answer.caveats),
        "version": VERSION,
    }


def _certainty(answer: PlanMix) -> dict[str, Any] | None:
    if answer.certainty is None:
        return None
    sure = answer.certainty
    more = {"gained": sure.gained, "cost_of_not_knowing": sure.cost_of_not_knowing}
    return {name: _plain(value) for name, value in (asdict(sure) | more).items()}


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): _plain(value) for name, value in row.items()} for row in table.to_dict("records")]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value
