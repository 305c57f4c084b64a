"""``chargeback-kit fund FOLDER… --out out/``: how much to put into Communications Credits."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, Literal, Protocol

import typer

from chargeback_kit.export.funding.write import write_funding
from chargeback_kit.export.whole import refuse
from chargeback_kit.planning.funding import Funding, Risks, funding, funding_without_history
from chargeback_kit.planning.funding.present import bills_of
from chargeback_kit.problems import InputError, KitError
from chargeback_kit.records.assumptions import read_assumptions

Progress = Callable[[str], None]
Charges = Literal["reported", "rated"]


class Watch(Protocol):
    """Shows the current step."""

    def step(self, name: str) -> None:
        """Name the step that begins."""


def register(app: typer.Typer, watch: Callable[[], AbstractContextManager[Watch]], say: Callable[[str], None]) -> None:
    """Add the command; ``watch`` shows the steps and ``say`` writes one sentence to the user."""

    @app.command()
    def fund(
        folders: Annotated[list[Path] | None, typer.Argument(help="Bill folders, or zips of them.")] = None,
        *,
        out: Annotated[Path, typer.Option(help="The folder to write; it must not exist yet.")],
        alpha: Annotated[float, typer.Option(help="The chance allowed that the balance reaches 0 in a month.")] = 0.05,
        month: Annotated[list[str] | None, typer.Option(help="A month of the history; left out: all.")] = None,
        assume: Annotated[Path | None, typer.Option(help="Plan from an assumptions.toml, without history.")] = None,
        charges: Annotated[Charges, typer.Option(help="Which amounts count.")] = "reported",
        growth: Annotated[float | None, typer.Option(help="Growth per month, such as 0.02; left out: as seen.")] = None,
        purchases: Annotated[int, typer.Option(help="The most recharges wanted in an average month.")] = 4,
        force: Annotated[bool, typer.Option("--force", help="Replace the folder if it exists.")] = False,
    ) -> None:
        """Propose opening, trigger and recharge of Communications Credits."""
        given = [*(folders or []), *([assume] if assume else [])]
        try:
            with watch() as seen:
                for each in given:
                    refuse(out, each, force=force)
                risks = Risks(growth=growth, purchases=purchases)
                plan = _plan(folders or [], month or [], charges, assume, alpha, risks, seen.step)
                seen.step(f"Writing {out}")
                write_funding(plan, out)
        except KitError as error:
            say(str(error))
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            say("Stopped; nothing was written.")
            raise typer.Exit(130) from None
        except MemoryError:
            say("The folders are too large for this machine's memory. Give fewer months.")
            raise typer.Exit(2) from None
        for line in (plan.sentences[0], plan.data, f"Written to {out}; open {out / 'funding.html'} in a browser."):
            typer.echo(line)


def _plan(
    folders: Sequence[Path],
    months: Sequence[str],
    charges: str,
    assume: Path | None,
    alpha: float,
    risks: Risks,
    progress: Progress,
) -> Funding:
    if bool(folders) == (assume is not None):
        raise InputError("give bill folders, or --assume assumptions.toml, and not both.")
    if assume is not None:
        progress("Simulating months")
        return funding_without_history(*read_assumptions(assume), alpha, risks=risks)
    bills = bills_of(folders, months, charges, progress)
    progress("Simulating months")
    return funding(bills, alpha, risks=risks)
