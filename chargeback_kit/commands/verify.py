"""``chargeback-kit verify out/``: whether it is what was written, and whether it would come out the same today."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import chargeback_kit as ck
from chargeback_kit.commands.bill import too_large
from chargeback_kit.commands.shared.console import Json, Watch, exit_with_sentence, tell


def verify(
    folder: Annotated[Path, typer.Argument(help="The folder that a bill or statements were written to.")],
    inputs: Annotated[
        Path | None,
        typer.Option(help="The bill folder; left out, the one it came from, if that is still there."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Say whether files are the ones that were written, and whether they would come out the same."""
    with exit_with_sentence(too_large(folder)), Watch() as watch:
        found = ck.verify(folder, inputs, watch.step)
    tell(found.says, found.data, None, as_json=as_json)
    raise typer.Exit(found.exit_code)
