"""``chargeback-kit watch FOLDER --to …``: a folder's exports as they arrive, and each alert told once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chargeback_kit.commands.bill import Charges, too_large
from chargeback_kit.commands.shared.console import Json, Watch, exit_with_sentence, say

if TYPE_CHECKING:
    from chargeback_kit.watching.watch import WatchRound

STOPPED = "Stopped; what was told is kept, and what waits is sent when it is started again."
TO = (
    "Where alerts go: stdout, file:alerts.jsonl, smtp://host/?to=a@example.com, https://…, an address that Apprise "
    "knows, or env:NAME with the variable that holds it; repeat it for several."
)


def watch(
    folder: Annotated[Path, typer.Argument(help="The bill folder into which exports arrive.")],
    to: Annotated[list[str] | None, typer.Option(metavar="ADDRESS", help=TO)] = None,
    out: Annotated[Path | None, typer.Option(help="A folder for the provisional bill, one below it by month.")] = None,
    state: Annotated[Path | None, typer.Option(help="What was told is kept there; left out: FOLDER-watch.")] = None,
    tenant: Annotated[str, typer.Option(help="The name in alerts; left out: that of the folder.")] = "",
    charges: Annotated[Charges, typer.Option(help="Which amounts count.")] = Charges.reported,
    every: Annotated[float, typer.Option(min=1, metavar="SECONDS", help="Between two looks.")] = 60.0,
    settle: Annotated[float, typer.Option(min=0, metavar="SECONDS", help="So long a file must not grow.")] = 2.0,
    overdue_days: Annotated[int, typer.Option(min=1, help="Days without a row after which one is missed.")] = 3,
    once: Annotated[bool, typer.Option("--once", help="Look once and end, for a scheduler.")] = False,
    as_json: Json = False,
) -> None:
    """Watch a folder: new exports in, a provisional bill out, and each alert told once."""
    from chargeback_kit.watching.addresses import STDOUT
    from chargeback_kit.watching.watch import watch as watched

    status = 0
    with exit_with_sentence(too_large(folder), STOPPED), Watch() as shown:
        is_for_programs = not as_json and STDOUT in (to or [STDOUT])  # alerts, a line of JSON each
        rounds = watched(
            folder,
            to or [STDOUT],
            out=out,
            state=state,
            tenant=tenant,
            charges=charges.value,
            every=every,
            settle=settle,
            overdue_days=overdue_days,
            once=once,
            progress=shown.step,
        )
        for found in rounds:
            for line in [json.dumps(found.as_json(), ensure_ascii=False)] if as_json else report(found):
                typer.echo(line, err=is_for_programs)
            for name, why in found.refused:
                say(f"{name}: {why.removeprefix(f'{name}: ')}")
            status = found.status
    if status:
        raise typer.Exit(status)


def report(found: WatchRound) -> list[str]:
    """What a look brought, in lines; none where nothing happened. Of several tenants each line names its own."""

    def whose(tenant: str) -> str:
        return f"{tenant}: " if found.is_of_several else ""

    return [
        *(whose(str(bill["tenant"])) + line for bill in found.bills for line in _of_bill(bill)),
        *(f"{whose(alert.tenant)}New alert {alert.id}: {alert.says}" for alert in found.new),
        *(f"Delivered {name} to {address}." for name, address in found.delivered),
        *(f"{name} waits for {address}: {because}." for name, address, because in found.waiting),
        *found.notes,
    ]


def _of_bill(bill: dict[str, object]) -> list[str]:
    because = bill["provisional_because"]
    reasons = because if isinstance(because, list) else []
    return [
        str(bill["says"]),
        *(f"Provisional: {each}" for each in reasons),
        *([str(bill["forecast"])] if bill["forecast"] else []),
    ]
