"""A plan mix as files, whole or not at all: ``plan_mix.csv``, ``moves.csv``, ``plan_mix.json``, ``plan.html``."""

from pathlib import Path

import pandas as pd

from chargeback_kit.export.atomic_folder import write_whole
from chargeback_kit.export.plan_mix.figures import figures_text
from chargeback_kit.export.plan_mix.page import page
from chargeback_kit.planning.plan_mix import PlanMix


def write_plan(answer: PlanMix, out: Path) -> Path:
    """Write the folder ``out``, in place of what stands there."""

    def fill(scratch: Path) -> None:
        _csv(answer.assignment, scratch / "plan_mix.csv")
        _csv(answer.moves, scratch / "moves.csv")
        for name, text in {"plan_mix.json": figures_text(answer), "plan.html": page(answer)}.items():
            (scratch / name).write_text(text, encoding="utf-8", newline="\n")

    return write_whole(out, fill)


def _csv(table: pd.DataFrame, path: Path) -> None:
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
