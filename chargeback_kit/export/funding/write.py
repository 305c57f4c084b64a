"""The files of a funding plan, written whole or not at all: ``funding.csv``, ``funding.json``, ``funding.html``."""

from pathlib import Path

from chargeback_kit.export.atomic_folder import write_whole
from chargeback_kit.export.funding.figures import figures_text
from chargeback_kit.export.funding.page import page
from chargeback_kit.planning.funding import Funding


def write_funding(plan: Funding, out: Path) -> Path:
    """Write the folder ``out``, in place of what stands there."""

    def fill(scratch: Path) -> None:
        plan.tradeoff.to_csv(scratch / "funding.csv", index=False, lineterminator="\n", encoding="utf-8")
        for name, text in {"funding.json": figures_text(plan), "funding.html": page(plan)}.items():
            (scratch / name).write_text(text, encoding="utf-8", newline="\n")

    return write_whole(out, fill)
