"""``chargeback-kit share FOLDER estimator.html``: one page with controls that answers without a server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import chargeback_kit as ck
from chargeback_kit.commands.bill import Charges, Yes, computed, too_large
from chargeback_kit.commands.shared.anonymous import Anonymise, SecretFile, SmallestGroup, hidden_by, without_names
from chargeback_kit.commands.shared.console import BillFolderPath, Json, Watch, exit_with_sentence, tell

if TYPE_CHECKING:
    from chargeback_kit.sharing.answers import StoredAnswers

FORCE = "Replace the page if it exists and is the kit's."


def share(
    folder: BillFolderPath,
    out: Annotated[Path, typer.Argument(help="The page to write, such as estimator.html; it must not exist yet.")],
    month: Annotated[str | None, typer.Option(help="A month such as 2026-10; left out: the last there is.")] = None,
    charges: Annotated[
        Charges | None, typer.Option(help="Which amounts count; left out: by the rate card where there is one.")
    ] = None,
    people: Annotated[bool, typer.Option("--people", help="Name the holders of minutes of one's own.")] = False,
    anonymise: Anonymise = False,
    secret_file: SecretFile = None,
    smallest_group: SmallestGroup = None,
    force: Annotated[bool, typer.Option("--force", help=FORCE)] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Write one page that answers what-ifs by itself, without a server or a network."""
    from chargeback_kit.api import bill_of
    from chargeback_kit.export.one_page import refuse_file
    from chargeback_kit.sharing.page import MARK, figures, write_page

    with exit_with_sentence(too_large(folder)), Watch() as watch:
        refuse_file(out, MARK, force=force)
        hidden = hidden_by(secret_file, smallest_group, is_asked=anonymise)
        months = [month] if month else None
        done = computed(folder, months, charges or Charges.rated, watch, with_fees_alone=yes, hidden=None)
        if charges is None and not done.has_card:
            done = bill_of(done.folder, done.months, Charges.reported.value, watch.step, done.landed)
        if hidden is not None:
            done = without_names(done, hidden)
        watch.step("Computing every setting that the page offers")
        answers = done.shared(people=people)
        watch.step(f"Writing {out}")
        write_page(answers, out, force=force)
    tell(report(done, answers, out), lambda: figures(answers, out), out, as_json=as_json)


def report(done: ck.Bill, answers: StoredAnswers, out: Path) -> list[str]:
    """What the user reads at the end."""
    from chargeback_kit import text

    pools = text.counted(len(answers.controls), "pool")
    return [
        f"Estimator of {' and '.join(done.months)}: {text.money(done.total, done.currency)} as it is, calls "
        f"{text.CHARGES[done.charges]}; licences of {pools}.",
        *answers.notes,
        f"Written to {out} ({text.count(-(-out.stat().st_size // 1000))} kB); it opens in any browser, offline.",
    ]
