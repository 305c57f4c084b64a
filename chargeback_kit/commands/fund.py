"""``chargeback-kit fund FOLDER… --out out/``: how much to put into Communications Credits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chargeback_kit.commands.bill import Charges
from chargeback_kit.commands.shared.console import FORCE, Json, NewFolder, Watch, exit_with_sentence, say_left_out, tell
from chargeback_kit.problems import InputError

if TYPE_CHECKING:
    from chargeback_kit.planning.funding import Funding, Risks

TOO_LARGE = "The folders are too large for this machine's memory. Give fewer months."


def fund(
    folders: Annotated[list[Path] | None, typer.Argument(help="Bill folders, or zips of them.")] = None,
    *,
    out: NewFolder,
    alpha: Annotated[float, typer.Option(help="The chance allowed that the balance reaches 0 in a month.")] = 0.05,
    month: Annotated[list[str] | None, typer.Option(help="A month of the history; left out: all.")] = None,
    assume: Annotated[Path | None, typer.Option(help="Plan from an assumptions.toml, without history.")] = None,
    charges: Annotated[Charges, typer.Option(help="Which amounts count.")] = Charges.reported,
    growth: Annotated[float | None, typer.Option(help="Growth per month, such as 0.02; left out: as seen.")] = None,
    purchases: Annotated[int, typer.Option(help="The most recharges wanted in an average month.")] = 4,
    force: Annotated[bool, typer.Option("--force", help=FORCE)] = False,
    as_json: Json = False,
) -> None:
    """Propose opening, trigger and recharge of Communications Credits."""
    from chargeback_kit.export.atomic_folder import refuse
    from chargeback_kit.export.funding import figures, write_funding
    from chargeback_kit.planning.funding import Risks

    with exit_with_sentence(TOO_LARGE), Watch() as watch:
        for place in [*(folders or []), *([assume] if assume else [])]:
            refuse(out, place, force=force)
        risks = Risks(growth=growth, purchases=purchases)
        plan = _plan(FundingGiven(folders or [], month or [], charges, assume), alpha, risks, watch.step)
        watch.step(f"Writing {out}")
        write_funding(plan, out, force=force)
    written = f"Written to {out}; open {out / 'funding.html'} in a browser."
    ground = " ".join(filter(None, (plan.data, plan.counted)))
    tell((plan.sentences[0], ground, written), lambda: figures(plan), out, as_json=as_json)


@dataclass(frozen=True)
class FundingGiven:
    """What a proposal rests on: the months of bill folders, or assumptions without history."""

    folders: Sequence[Path]
    months: Sequence[str]
    charges: Charges
    assumptions: Path | None


def _plan(given: FundingGiven, alpha: float, risks: Risks, progress: Callable[[str], None]) -> Funding:
    from chargeback_kit.planning.bills_given import load_bills
    from chargeback_kit.planning.funding import funding, funding_without_history
    from chargeback_kit.records.assumptions import read_assumptions

    if bool(given.folders) == (given.assumptions is not None):
        raise InputError("give bill folders, or --assume assumptions.toml, and not both.")
    if given.assumptions is not None:
        progress("Simulating months")
        return funding_without_history(*read_assumptions(given.assumptions), alpha, risks=risks)
    bills = load_bills(given.folders, given.months, given.charges.value, progress)
    say_left_out(*bills)
    progress("Simulating months")
    return funding(bills, alpha, risks=risks)
