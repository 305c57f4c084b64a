"""``chargeback-kit fleet TENANTS --month 2026-10 --out out/``: the bills of many tenants."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chargeback_kit.commands.bill import Charges
from chargeback_kit.commands.console import Json, Watch, exit_with_sentence, tell

if TYPE_CHECKING:
    from chargeback_kit.fleet import FleetResult

MEMORY = "4GB"
USAGE = "The usage of all tenants as Parquet: a file or folder that names the tenant in a column or as tenant=…."
TABLES_ONLY = "Write the tables alone: no pages and workbooks, which take half of the time."


def fleet(
    tenants: Annotated[Path, typer.Argument(help="A folder with a bill folder, or a zip of it, for each tenant.")],
    month: Annotated[str, typer.Option(help="The month, such as 2026-10.")],
    out: Annotated[Path, typer.Option(help="The folder to write; one of an earlier run of the month is gone on with.")],
    usage: Annotated[Path | None, typer.Option(help=USAGE)] = None,
    charges: Annotated[Charges, typer.Option(help="Which amounts count.")] = Charges.reported,
    workers: Annotated[int | None, typer.Option(help="How many processes; left out: as many as cores.")] = None,
    memory: Annotated[str, typer.Option(help="What they may take together.")] = MEMORY,
    tables_only: Annotated[bool, typer.Option("--tables-only", help=TABLES_ONLY)] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Count the fees of tenants without calls in the month.")] = False,
    as_json: Json = False,
) -> None:
    """Compute the bills of many tenants, and the tables of all."""
    from chargeback_kit import fleet as fleets

    too_large = f"{tenants}: too large for this machine's memory. Let fewer workers do it."
    stopped = f"Stopped; the bills in {out} are whole, and the next run goes on from there."
    with exit_with_sentence(too_large, stopped), Watch() as watch:
        done = fleets.run(
            tenants,
            month,
            out,
            usage=usage,
            charges=charges.value,
            workers=workers,
            memory=memory,
            fees_alone=yes,
            tables_only=tables_only,
            progress=watch.step,
        )
    tell(done.lines(), lambda: figures(done), out, as_json=as_json)
    if done.status:
        raise typer.Exit(done.status)


def figures(done: FleetResult) -> dict[str, Any]:
    """The result for a program; money is text with two decimals."""
    rows = [
        {"tenant": each.tenant, "state": each.state, "sentence": each.sentence, "calls": each.calls}
        | ({} if each.total is None else {"total": f"{each.total:.2f}", "currency": each.currency})
        for each in done.outcomes
    ]
    return {"month": done.month, "totals": done.totals, "tenants": rows, "left_aside": list(done.left_aside)}
