"""``chargeback-kit keep FOLDER --store DIR``: usage by tenant and month, rated again where a file touches it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chargeback_kit.commands.bill import Charges, too_large
from chargeback_kit.commands.shared.console import Json, Watch, exit_with_sentence, tell

if TYPE_CHECKING:
    from chargeback_kit.watching.changed import MonthChange
    from chargeback_kit.watching.keep import Kept

SHOWN = 5
STOPPED = "Stopped; every month is as it was, or as it will be. Run it again to finish."


def keep(
    folder: Annotated[Path, typer.Argument(help="What arrived: a bill folder, a zip of it, or new exports alone.")],
    store: Annotated[Path, typer.Option(metavar="DIR", help="Where months are kept; made if it is not there.")],
    tenant: Annotated[str, typer.Option(help="Whose usage it is; months lie in tenant=NAME.")] = "default",
    charges: Annotated[Charges, typer.Option(help="Which amounts count.")] = Charges.reported,
    as_json: Json = False,
) -> None:
    """Keep usage by month, rate again what a file touches, and say what changed."""
    from chargeback_kit.watching.keep import keep as kept

    with exit_with_sentence(too_large(folder), STOPPED), Watch() as watch:
        found = kept(folder, store, tenant, charges.value, watch.step)
    tell(report(found), lambda: figures(found), store, as_json=as_json)


def report(found: Kept) -> list[str]:
    """What the user reads at the end; the number of problems is on the last line."""
    listed = [f"! {_place(each.file, each.line)}{each.message}" for each in found.problems[:SHOWN]]
    more = len(found.problems) - SHOWN
    return [
        *(line for change in found.months for line in _lines(change)),
        f"Kept in {found.store.path}.",
        *listed,
        *([f"! and {more:,} more."] if more > 0 else []),
        f"Problems of the files: {len(found.problems)}",
    ]


def _lines(change: MonthChange) -> Iterator[str]:
    from chargeback_kit import text

    rows = f"{text.counted(change.arrived, 'row')} arrived" if change.arrived else "no row arrived"
    known = f", {text.counted(change.there, 'was', 'were')} there already" if change.there else ""
    repeated = change.arrived - change.there - change.added
    twice = f", {text.counted(repeated, 'was', 'were')} repeated" if repeated else ""
    state = f"{change.state}, " if change.state != "changed" else ""
    yield f"{text.months([change.month])}: {state}{rows}{known}{twice}; {change.rows:,} kept."
    yield from (f"  {said}" for said in change.says)
    yield from (f"  {note}" for note in change.notes if note)


def _place(file: str, line: int | None) -> str:
    return f"{file}, line {line}: " if line else f"{file}: " if file else ""


def figures(found: Kept) -> dict[str, object]:
    """The same for a program."""
    return {
        "tenant": found.store.tenant,
        "months": [change.as_json() for change in found.months],
        "problems": [
            {"code": each.code, "file": each.file, "line": each.line, "message": each.message}
            for each in found.problems
        ],
    }
