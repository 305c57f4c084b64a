"""``chargeback-kit infer FOLDER``: which settings the charges follow, for people and programs."""

from pathlib import Path
from typing import Annotated

import typer

import chargeback_kit as ck
from chargeback_kit.commands.bill import too_large
from chargeback_kit.commands.shared.console import Json, Watch, exit_with_sentence, say_left_out, tell


def infer(
    folder: Annotated[Path, typer.Argument(help="The bill folder, or a zip of it.")],
    month: Annotated[
        list[str] | None, typer.Option(help="A month such as 2026-10; left out: the last that the files hold.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say which settings the charges follow, call by call, and what would settle those left open."""
    from chargeback_kit.api import refuse_without_calls

    with exit_with_sentence(too_large(folder)), Watch() as watch:
        done = ck.bill(folder, month or (), "reported", watch.step)
        refuse_without_calls(done)
        say_left_out(done)
        watch.step("Trying the settings")
        found = done.infer()
    tell(found.says, found.data, None, as_json=as_json)
