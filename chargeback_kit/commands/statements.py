"""``chargeback-kit statements FOLDER --month 2026-10 --out out/``: a page and a sheet for each payer."""

from pathlib import Path
from typing import Annotated

import typer

import chargeback_kit as ck
from chargeback_kit.commands.anonymous import Anonymise, SecretFile, SmallestGroup, secret, without_names
from chargeback_kit.commands.bill import Charges, refuse_fees_alone
from chargeback_kit.commands.console import Watch, exit_with_sentence
from chargeback_kit.export.atomic_folder import refuse
from chargeback_kit.export.summary import provisional_because


def statements(
    folder: Annotated[Path, typer.Argument(help="The bill folder, or a zip of it.")],
    out: Annotated[Path, typer.Option(help="The folder to write; it must not exist yet.")],
    month: Annotated[
        list[str] | None,
        typer.Option(help="A month such as 2026-10; repeat it for several in a row. Left out: the last there is."),
    ] = None,
    charges: Annotated[Charges, typer.Option(help="Which amounts count.")] = Charges.reported,
    against: Annotated[
        Path | None,
        typer.Option(help="The folder of the month before, to say what moved, where the folder does not hold it."),
    ] = None,
    whole_numbers: Annotated[
        bool, typer.Option("--whole-numbers", help="Show every digit of the numbers that were called.")
    ] = False,
    anonymise: Anonymise = False,
    secret_file: SecretFile = None,
    smallest_group: SmallestGroup = 5,
    force: Annotated[bool, typer.Option("--force", help="Replace the folder if it exists.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Count the fees of a month of which the files hold no call.")
    ] = False,
) -> None:
    """Write a page and a PDF for each cost centre, with nobody else's data, and a summary for finance."""
    too_large = f"{folder}: too large for this machine's memory. Compute one month at a time."
    with exit_with_sentence(too_large), Watch() as watch:
        refuse(out, folder, force=force)
        if anonymise:
            secret(secret_file)
        done = ck.bill(folder, month or (), charges.value, watch.step)
        refuse_fees_alone(done, is_wanted=yes)
        last = None if against is None else ck.bill(against, month_before(done.months[0]), charges.value, watch.step)
        done = without_names(done, anonymise=anonymise, secret_file=secret_file, smallest_group=smallest_group)
        watch.step(f"Writing {out}")
        done.write_statements(out, against=last, whole_numbers=whole_numbers, force=force)
    for line in report(done, out):
        typer.echo(line)


def month_before(month: str) -> str:
    """The month before another.

    >>> month_before("2026-10"), month_before("2027-01")
    ('2026-09', '2026-12')
    """
    year, number = map(int, month.split("-"))
    return f"{year - (number == 1)}-{(number - 2) % 12 + 1:02d}"


def report(done: ck.Bill, out: Path) -> list[str]:
    """What the user reads at the end."""
    owed = done.statements.groupby("cost_center")["amount"].sum()
    return [
        f"Statements of {' and '.join(done.months)}: {int((owed != 0).sum())} cost centres owe {owed.sum():,.2f} "
        f"{done.currency} ({done.charges} charges).",
        *(f"Provisional: {sentence}" for sentence in provisional_because(done)),
        f"Written to {out}: a page and a PDF each in {out / 'cost-centres'}, {out / 'summary.pdf'} for finance, "
        f"everything in {out / 'statements.zip'}.",
    ]
