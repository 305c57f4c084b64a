"""``chargeback-kit statements FOLDER --month 2026-10 --out out/``: a page and a sheet for each payer."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

import chargeback_kit as ck
from chargeback_kit.commands.bill import Charges, Months, Yes, computed, too_large
from chargeback_kit.commands.shared.anonymous import Anonymise, SecretFile, SmallestGroup, hidden_by
from chargeback_kit.commands.shared.console import (
    FORCE,
    BillFolderPath,
    Json,
    NewFolder,
    Watch,
    exit_with_sentence,
    tell,
)


def statements(
    folder: BillFolderPath,
    out: NewFolder,
    month: Months = None,
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
    smallest_group: SmallestGroup = None,
    force: Annotated[bool, typer.Option("--force", help=FORCE)] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Write a page and a PDF for each cost centre, with nobody else's data, and a summary for finance."""
    from chargeback_kit.export.atomic_folder import refuse
    from chargeback_kit.planning.funding.history import months_on

    with exit_with_sentence(too_large(folder)), Watch() as watch:
        refuse(out, folder, force=force)
        hidden = hidden_by(secret_file, smallest_group, is_asked=anonymise)
        done = computed(folder, month, charges, watch, with_fees_alone=yes, hidden=hidden)
        last = None if against is None else ck.bill(against, months_on(done.months[0], -1), charges.value, watch.step)
        watch.step(f"Writing {out}")
        done.write_statements(out, against=last, whole_numbers=whole_numbers, force=force)
    tell(report(done, out), lambda: figures(done), out, as_json=as_json)


def report(done: ck.Bill, out: Path) -> list[str]:
    """What the user reads at the end."""
    from chargeback_kit import text
    from chargeback_kit.export.payer.folder import undrawn_names
    from chargeback_kit.export.summary import provisional_because

    owed = _owed(done)
    owing = sum(amount != 0 for amount in owed.values())
    who = f"{text.counted(owing, 'cost centre')} {'owes' if owing == 1 else 'owe'}"
    money = text.money(sum(owed.values(), Decimal("0.00")), done.currency)
    return [
        f"Statements of {' and '.join(done.months)}: {who} {money}, calls {text.CHARGES[done.charges]}.",
        *filter(None, [undrawn_names(done)]),
        *(
            f"In {code}: {text.amount(sum(_owed(other).values(), Decimal('0.00')))} for "
            f"{text.counted(other.rows['calls'], 'call')}, statements of their own in {out / code}."
            for code, other in done.others.items()
        ),
        *(f"Provisional: {sentence}" for sentence in provisional_because(done)),
        f"Written to {out}: a page and a PDF each in {out / 'cost-centres'}, {out / 'summary.pdf'} for finance, "
        f"everything in {out / 'statements.zip'}.",
    ]


def figures(done: ck.Bill) -> dict[str, Any]:
    """What a program reads: who owes what."""
    from chargeback_kit.export.summary import provisional_because

    return {
        "months": list(done.months),
        "currency": done.currency,
        "charges": done.charges,
        "provisional_because": provisional_because(done),
        "other_currencies": {
            code: {center: f"{amount:.2f}" for center, amount in _owed(other).items()}
            for code, other in done.others.items()
        },
        "owed": {center: f"{amount:.2f}" for center, amount in _owed(done).items()},
    }


def _owed(done: ck.Bill) -> dict[str, Decimal]:
    """What each cost centre owes, by its name."""
    return dict(done.statements.groupby("cost_center")["amount"].sum())
