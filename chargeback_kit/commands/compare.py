"""``chargeback-kit compare september/ october/ --out out/``: one month against another, and what moved it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import chargeback_kit as ck
from chargeback_kit.commands.bill import Charges
from chargeback_kit.commands.shared.console import FORCE, Json, NewFolder, Watch, exit_with_sentence, say_left_out, tell

SENTENCES = 9


def compare(
    folders: Annotated[
        list[Path], typer.Argument(help="The folders or zips of the months; one that holds both will do.")
    ],
    out: NewFolder,
    month: Annotated[
        list[str] | None, typer.Option(help="The earlier and the later month; left out: the last two there are.")
    ] = None,
    charges: Annotated[Charges, typer.Option(help="Which amounts count.")] = Charges.reported,
    force: Annotated[bool, typer.Option("--force", help=FORCE)] = False,
    as_json: Json = False,
) -> None:
    """Say why a month costs more or less than another, to the cent."""
    from chargeback_kit.api import bill_in
    from chargeback_kit.export.atomic_folder import refuse
    from chargeback_kit.export.comparison import figures, write_comparison
    from chargeback_kit.months_held import two_months

    too_large = f"{folders[0]}: too large for this machine's memory. Compare smaller folders."
    with exit_with_sentence(too_large), Watch() as watch:
        for folder in folders:
            refuse(out, folder, force=force)
        months = two_months(folders, month or (), watch.step)
        earlier, later = (bill_in(*each, charges.value, watch.step) for each in months)
        found = ck.compare(earlier, later)
        say_left_out(found.a, found.b)
        watch.step(f"Writing {out}")
        write_comparison(found, out, force=force)
    tell(report(found, out), lambda: figures(found), out, as_json=as_json)


def report(found: ck.Comparison, out: Path) -> list[str]:
    """What the user reads at the end."""
    said = found.says[:SENTENCES]
    more = len(found.says) - len(said)
    return [
        *said,
        *([f"{more} more cost centres are on the page."] if more else []),
        f"Written to {out}; open {out / 'comparison.html'} in a browser.",
    ]
