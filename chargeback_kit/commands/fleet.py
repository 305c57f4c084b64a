"""``chargeback-kit fleet TENANTS --month 2026-10 --out out/``: the bills of many tenants."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chargeback_kit.commands.bill import Charges
from chargeback_kit.commands.shared.console import Json, Watch, exit_with_sentence, tell
from chargeback_kit.commands.shared.grouped import grouped

if TYPE_CHECKING:
    from chargeback_kit.fleet import FleetResult
    from chargeback_kit.fleet.outcome import TenantOutcome

MEMORY = "4GB"
USAGE = "The usage of all tenants as Parquet: a file or folder that names the tenant in a column or as tenant=…."
TABLES_ONLY = "Write the tables alone: no pages and workbooks, which take half of the time."


class FleetEngine(StrEnum):
    """What computes the bills."""

    local = "local"
    spark = "spark"


@dataclass(frozen=True)
class FleetAsked:
    """The bills of which tenants and month, and where they are written."""

    tenants: Annotated[str, typer.Argument(help="A folder with a bill folder, or a zip of it, for each tenant.")]
    month: Annotated[str, typer.Option(help="The month, such as 2026-10.")]
    out: Annotated[str, typer.Option(help="The folder to write; one of an earlier run of the month is gone on with.")]
    usage: Annotated[str | None, typer.Option(help=USAGE)] = None
    charges: Annotated[Charges, typer.Option(help="Which amounts count.")] = Charges.reported


@dataclass(frozen=True)
class FleetMachine:
    """What computes them."""

    workers: Annotated[int | None, typer.Option(help="How many processes; left out: as many as cores.")] = None
    memory: Annotated[str, typer.Option(help="What they may take together.")] = MEMORY
    engine: Annotated[
        FleetEngine, typer.Option(help="Processes of this machine, or Spark, which writes tables alone.")
    ] = FleetEngine.local


@grouped
def fleet(
    asked: FleetAsked,
    machine: FleetMachine,
    *,
    tables_only: Annotated[bool, typer.Option("--tables-only", help=TABLES_ONLY)] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Count the fees of tenants without calls in the month.")] = False,
    as_json: Json = False,
) -> None:
    """Compute the bills of many tenants, and the tables of all."""
    too_large = f"{asked.tenants}: too large for this machine's memory. Let fewer workers do it."
    stopped = f"Stopped; the bills in {asked.out} are whole, and the next run goes on from there."
    with exit_with_sentence(too_large, stopped), Watch() as watch:
        if machine.engine is FleetEngine.spark:
            done = _on_spark(asked, machine, fees_alone=yes, watch=watch)
        else:
            done = _here(asked, machine, fees_alone=yes, tables_only=tables_only, watch=watch)
    tell(done.lines(), lambda: figures(done), Path(asked.out), as_json=as_json)
    if done.status:
        raise typer.Exit(done.status)


def _here(
    asked: FleetAsked, machine: FleetMachine, *, fees_alone: bool, tables_only: bool, watch: Watch
) -> FleetResult:
    """By processes of this machine."""
    from chargeback_kit import fleet as fleets

    return fleets.run(
        asked.tenants,
        asked.month,
        asked.out,
        usage=asked.usage,
        charges=asked.charges.value,
        workers=machine.workers,
        memory=machine.memory,
        fees_alone=fees_alone,
        tables_only=tables_only,
        progress=watch.step,
    )


def _on_spark(asked: FleetAsked, machine: FleetMachine, *, fees_alone: bool, watch: Watch) -> FleetResult:
    """The same on the session that spark-submit has prepared, or one of this machine."""
    from chargeback_kit.engine.memory import bytes_of
    from chargeback_kit.fleet.local import shares
    from chargeback_kit.fleet.spark import on_spark, session_of_this_machine

    count, share = shares(machine.workers, machine.memory)
    watch.step("Starting Spark")
    session = session_of_this_machine(count, bytes_of(machine.memory) - count * share // 2)
    return on_spark(
        session,
        asked.tenants,
        asked.month,
        asked.out,
        usage=asked.usage,
        charges=asked.charges.value,
        fees_alone=fees_alone,
        memory=str(share // 2),
        progress=watch.step,
    )


def _totals(each: TenantOutcome) -> dict[str, str]:
    return {code: f"{amount:.2f}" for code, amount in each.totals.items()}


def figures(done: FleetResult) -> dict[str, Any]:
    """The result for a program; money is text with two decimals."""
    rows = [
        {"tenant": each.tenant, "state": each.state, "sentence": each.sentence, "calls": each.calls}
        | ({} if each.total is None else {"total": f"{each.total:.2f}", "currency": each.currency})
        | ({} if each.total is None else {"totals": _totals(each)})
        for each in done.outcomes
    ]
    return {"month": done.month, "totals": done.totals, "tenants": rows, "left_aside": list(done.left_aside)}
