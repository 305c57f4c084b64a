"""``chargeback-kit bill FOLDER --month 2026-10 --out out/``: a bill and its files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import chargeback_kit as ck
from chargeback_kit.commands.shared.anonymous import (
    Anonymise,
    Hidden,
    SecretFile,
    SmallestGroup,
    hidden_by,
    refuse_with_names,
    without_names,
)
from chargeback_kit.commands.shared.console import (
    FORCE,
    RAW_CSV,
    BillFolderPath,
    Json,
    NewFolder,
    Watch,
    exit_with_sentence,
    tell,
)

MEMORY = "What it may take of the memory, such as 4GB; tables that need more lie on disk."


class Charges(StrEnum):
    """Which amounts count: what Microsoft reported, or what the rate card makes of the calls."""

    reported = "reported"
    rated = "rated"


Months = Annotated[
    list[str] | None,
    typer.Option(help="A month such as 2026-10; repeat it for several in a row. Left out: the last there is."),
]
Focus = Annotated[
    str,
    typer.Option(metavar="VERSION", help="Also write cost and usage for FinOps tools, in FOCUS 1.2 or 1.4."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Count the fees of a month of which the files hold no call.")]


def bill(
    folder: BillFolderPath,
    out: NewFolder,
    month: Months = None,
    charges: Annotated[Charges, typer.Option(help="Which amounts count.")] = Charges.reported,
    anonymise: Anonymise = False,
    secret_file: SecretFile = None,
    smallest_group: SmallestGroup = None,
    force: Annotated[bool, typer.Option("--force", help=FORCE)] = False,
    raw_csv: Annotated[bool, typer.Option("--raw-csv", help=RAW_CSV)] = False,
    focus: Focus = "",
    infer: Annotated[bool, typer.Option("--infer", help="Say on the page which settings the charges follow.")] = False,
    anomalies: Annotated[bool, typer.Option("--anomalies", help="Say, also in the workbook, what is odd.")] = False,
    memory: Annotated[str, typer.Option(help=MEMORY)] = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Compute a bill and write its files."""
    from chargeback_kit import text
    from chargeback_kit.engine.memory import allowed_for_tables, holding_at_most
    from chargeback_kit.export.atomic_folder import refuse
    from chargeback_kit.export.summary import figures
    from chargeback_kit.focus.columns import datasets, refuse_unknown
    from chargeback_kit.focus.exportable import NAMES

    with exit_with_sentence(too_large(folder)), Watch() as watch:
        refuse(out, folder, force=force)
        if anonymise:
            refuse_with_names({"--infer": infer, "--anomalies": anomalies})
        if focus:
            refuse_unknown(focus)
        with holding_at_most(allowed_for_tables(memory) if memory else 0):
            hidden = hidden_by(secret_file, smallest_group, is_asked=anonymise)
            done = computed(folder, month, charges, watch, with_fees_alone=yes, hidden=hidden)
            inferred = odd = None
            if infer:
                watch.step("Trying the settings")
                inferred = done.infer()
            if anomalies:
                watch.step("Looking for anomalies")
                odd = done.anomalies()
            watch.step(f"Writing {out}")
            done.write(out, force=force, raw_csv=raw_csv, focus=focus, anomalies=odd, inferred=inferred)
    written = [out / NAMES[dataset] for dataset in datasets(focus)]
    said = {"focus": {"version": focus, "files": [path.name for path in written]}} if focus else {}
    more = [f"FOCUS {focus}: {text.listed([str(path) for path in written])}."] if focus else []
    tell([*report(done, out)[:-1], *more, report(done, out)[-1]], lambda: figures(done) | said, out, as_json=as_json)


def too_large(folder: Path) -> str:
    """What is said where the memory does not suffice."""
    return f"{folder}: too large for this machine's memory. Compute one month at a time."


def computed(
    folder: Path,
    months: list[str] | None,
    charges: Charges,
    watch: Watch,
    *,
    with_fees_alone: bool,
    hidden: Hidden | None,
) -> ck.Bill:
    """The bill that the options of a command ask for, without names where they are ``hidden``."""
    from chargeback_kit.api import refuse_fees_alone

    done = ck.bill(folder, months or (), charges.value, watch.step)
    refuse_fees_alone(done, is_wanted=with_fees_alone)
    return done if hidden is None else without_names(done, hidden)


def report(done: ck.Bill, out: Path) -> list[str]:
    """What the user reads at the end; the number of problems is on the last line."""
    from chargeback_kit import text
    from chargeback_kit.export.summary import in_short, provisional_because
    from chargeback_kit.problems import RANK

    counts = done.problem_list.count_of("severity")
    levels = [text.counted(counts[level], {"info": "note"}.get(level, level)) for level in RANK]
    return [
        *(f"Not covered: {found.says} Provisional." for found in done.not_covered),
        f"Bill of {' and '.join(done.months)}: {in_short(done)}.",
        *_against(done),
        *_budgets(done),
        *([done.forecast.sentence] if done.forecast else []),
        *([f"Carriers, beside it: {done.carriers:,} {done.currency}."] if done.carriers else []),
        *(
            f"In {code}: {other.total:,} for {text.counted(other.rows['calls'], 'call')}, in {out / code}."
            for code, other in done.others.items()
        ),
        *(f"Provisional: {sentence}" for sentence in provisional_because(done)[len(done.not_covered) :]),
        f"Written to {out}; open {out / 'bill.html'} in a browser.",
        f"Problems: {len(done.problem_list)} ({', '.join(levels)})",
    ]


def _against(done: ck.Bill) -> list[str]:
    """What moved since the month before, where the files hold it: the whole, and the largest reasons."""
    from chargeback_kit import text

    found = done.against
    if found is None:
        return []
    return [
        f"{text.sentence(found.against())} {done.currency}.",
        *(f"  {line}." for line in found.drivers_in_short()),
    ]


def _budgets(done: ck.Bill) -> list[str]:
    """Who is over their budget, in a line; none without budgets."""
    from chargeback_kit.presentation import budgets

    rows = done.budgets.to_dict("records")
    return list(filter(None, [budgets.in_short(rows, done.currency), budgets.of_nobody(done)])) if rows else []
