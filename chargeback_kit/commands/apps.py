"""``chargeback-kit apps``: the mini-apps on a page of their own, on this machine."""

import os
import webbrowser
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

import chargeback_kit as ck
from chargeback_kit.problems import packages_missing

FOLDER = "CHARGEBACK_KIT_FOLDER"
PORT = 8866


def apps(
    folder: Annotated[Path | None, typer.Option(help="The bill folder to begin with; left out: the sample.")] = None,
    port: Annotated[int | None, typer.Option(help=f"The port; left out: {PORT}, or a free one.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    preheat: Annotated[bool, typer.Option("--preheat", help="Keep a page of each app ready.")] = False,
    visitors: Annotated[int, typer.Option(min=1, help="The most pages that may be open at once.")] = 50,
    name: Annotated[
        list[str] | None, typer.Option(help="A name by which a proxy asks for the apps; left out: this machine's only.")
    ] = None,
    idle: Annotated[int, typer.Option(min=5, help="Seconds after which the data of a closed page is forgotten.")] = 120,
) -> None:
    """Open the mini-apps in a browser, on this machine alone."""
    try:
        _check(folder)
        from chargeback_kit.serving import catalogue, server, settings
        from chargeback_kit.widgets import vega

        vega.prepare()
        os.environ[FOLDER] = str((folder or catalogue.sample()).resolve())
        wanted = settings.config(server.port_for(port, PORT), preheat=preheat, idle_seconds=idle)
        server.serve(
            wanted,
            lambda address: _announce(address, opens=not no_browser),
            names=name or (),
            most_visitors=visitors,
        )
    except ck.KitError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_code) from None
    typer.echo("Stopped.")


def _check(folder: Path | None) -> None:
    """Say what is missing before anything is started."""
    if not find_spec("voila"):
        raise packages_missing("The apps")
    if folder and not folder.exists():
        raise ck.InputError(f"{folder}: there is no such folder or zip. Name a bill folder, or leave --folder out.")


def _announce(address: str, *, opens: bool) -> None:
    typer.echo(f"Chargeback Kit is at {address}\nStop it with Ctrl-C.")
    if opens:
        webbrowser.open(address)
