"""``chargeback-kit bill FOLDER --month 2026-10 --out out/``: a bill and its files."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import chargeback_kit as ck
from chargeback_kit import text
from chargeback_kit.commands.console import Watch, exit_with_sentence
from chargeback_kit.export.atomic_folder import refuse
from chargeback_kit.export.summary import provisional_because


class Charges(StrEnum):
    """Which amounts count: what Microsoft reported, or what the rate card makes of the calls."""

    reported = "reported"
    rated = "rated"


def bill(
    folder: Annotated[Path, typer.Argument(help="The bill folder, or a zip of it.")],
    month: Annotated[list[str], typer.Option(help="A month such as 2026-10; repeat it for several in a row.")],
    out: Annotated[Path, typer.Option(help="The folder to write; it must not exist yet.")],
    charges: Annotated[Charges, typer.Option(help="Which amounts count.")] = Charges.reported,
    force: Annotated[bool, typer.Option("--force", help="Replace the folder if it exists.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Count the fees of a month of which the files hold no call.")
    ] = False,
) -> None:
    """Compute a bill and write its files."""
    too_large = f"{folder}: too large for this machine's memory. Compute one month at a time."
    with exit_with_sentence(too_large), Watch() as watch:
        refuse(out, folder, force=force)
        done = ck.bill(folder, month, charges.value, watch.step)
        refuse_fees_alone(done, is_wanted=yes)
        watch.step(f"Writing {out}")
        done.write(out, force=force)
    for line in report(done, out):
        typer.echo(line)


def refuse_fees_alone(done: ck.Bill, *, is_wanted: bool) -> None:
    """Refuse the fees of a month without calls, unless they are wanted all the same."""
    if done.fees_without_calls and not is_wanted:
        whole = " ".join(found.says for found in done.not_covered if found.is_whole)
        fees = text.money(done.fees_without_calls, done.currency)
        raise ck.InputError(f"{whole} Its fees alone come to {fees}. Ask for a month of the files, or add --yes.")


def report(done: ck.Bill, out: Path) -> list[str]:
    """What the user reads at the end; the number of problems is on the last line."""
    counts = {level: sum(p.severity == level for p in done.problem_list) for level in ("error", "warning", "info")}
    months, calls = " and ".join(done.months), text.counted(done.rows["calls"], "call")
    return [
        *(f"Not covered: {found.says} Provisional." for found in done.not_covered),
        f"Bill of {months}: {done.total:,} {done.currency} for {calls}, {text.CHARGES[done.charges]}.",
        *([f"Carriers, beside it: {done.carriers:,} {done.currency}."] if done.carriers else []),
        *(
            f"In {code}: {other.total:,} for {other.rows['calls']:,} calls, in {out / code}."
            for code, other in done.others.items()
        ),
        *(f"Provisional: {sentence}" for sentence in provisional_because(done)[len(done.not_covered) :]),
        f"Written to {out}; open {out / 'bill.html'} in a browser.",
        f"Problems: {len(done.problem_list)} ("
        f"{counts['error']} errors, {counts['warning']} warnings, {counts['info']} notes)",
    ]
