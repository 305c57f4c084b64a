"""``chargeback-kit init FOLDER``: a first ``agreement.toml`` from the files that lie there."""

from pathlib import Path
from typing import Annotated

import typer

from chargeback_kit.commands.bill import too_large
from chargeback_kit.commands.shared.console import Json, Watch, exit_with_sentence, tell
from chargeback_kit.problems import InputError


def init(
    folder: Annotated[Path, typer.Argument(help="The folder with the files; the agreement is written into it.")],
    *,
    as_json: Json = False,
) -> None:
    """Write a first agreement.toml from the files of a folder, with a comment for everything else."""
    from chargeback_kit.beginning.draft import STARTING, draft
    from chargeback_kit.months_held import held_months
    from chargeback_kit.records.saved.several import TERMS

    with exit_with_sentence(too_large(folder)), Watch() as watch:
        out = folder / TERMS
        if folder.is_file():
            raise InputError(f"{folder}: is no folder. Unpack it, and name the folder.")
        if out.exists():
            raise InputError(
                f"{out} exists already. Change it in an editor; chargeback-kit check says what is missing."
            )
        found = held_months([folder], watch.step, STARTING)
        if len(found) != 1:
            raise InputError(f"{folder}: holds several months, each with an agreement of its own. Name one of them.")
        content = draft(found[0].folder, found[0].landed)
        with out.open("x", encoding="utf-8") as file:
            file.write(content)
    month = found[0].fullest
    said = f"Written to {out}: look it through, then chargeback-kit bill {folder} --month {month} --out {month}-bill"
    tell([said], lambda: {"agreement": content}, out, as_json=as_json)
