"""``chargeback-kit apps``: the mini-apps on a page of their own, on this machine."""

import os
import webbrowser
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

import chargeback_kit as ck
from chargeback_kit.commands.shared.console import Json, tell
from chargeback_kit.problems import packages_missing

FOLDER = "CHARGEBACK_KIT_FOLDER"
PORT = 8866


def apps(
    folder: Annotated[Path | None, typer.Option(help="The bill folder to begin with; left out: the sample.")] = None,
    port: Annotated[int | None, typer.Option(help=f"The port; left out: {PORT}, or a free one.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    preheat: Annotated[bool, typer.Option("--preheat", help="Keep a page of each app ready.")] = False,
    visitors: Annotated[
        int | None, typer.Option(min=1, help="The most pages that may be open at once; left out: 50.")
    ] = None,
    app: Annotated[
        list[str] | None, typer.Option(help="An app to serve, such as plan_mix; left out: all of them, as tabs.")
    ] = None,
    name: Annotated[
        list[str] | None, typer.Option(help="A name by which a proxy asks for the apps; left out: this machine's only.")
    ] = None,
    idle: Annotated[
        int | None, typer.Option(min=5, help="Seconds until the data of a closed page is forgotten; left out: 120.")
    ] = None,
    prefix: Annotated[
        str | None, typer.Option(help="The path below which everything lies, for a proxy; left out: /.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="A TOML file with these settings and more, as deploy/apps.toml.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Open the mini-apps in a browser, on this machine alone."""
    try:
        if not find_spec("voila"):
            raise packages_missing("The apps")
        from chargeback_kit.beginning.sample import sample
        from chargeback_kit.serving import configuration, server
        from chargeback_kit.widgets import vega

        found = configuration.read(config)
        said = {
            "apps": app or None,
            "port": port,
            "visitors": visitors,
            "idle_seconds": idle,
            "ready": preheat or None,
            "prefix": prefix,
        }
        found = configuration.with_options(found, {**said, "names": [*found.names, *(name or ())]})
        opened = folder or (Path(found.folder) if found.folder else sample())
        if not opened.exists():
            way_out = "leave --folder out" if folder else "take folder out of the configuration"
            raise ck.InputError(f"{opened}: there is no such folder or zip. Name a bill folder, or {way_out}.")
        vega.prepare()
        os.environ[FOLDER] = str(opened.resolve())
        listener = server.listening(found.port, PORT, found.listen)
        found = found.model_copy(update={"port": listener.getsockname()[1]})
        if found.is_exposed:
            typer.echo(configuration.EXPOSED.format(address=found.listen), err=True)
        says = {"opens": not no_browser, "as_json": as_json}
        server.serve(found, opened.resolve(), listener, lambda address: _announce(address, opened, **says))
    except ck.KitError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_code) from None
    if not as_json:
        typer.echo("Stopped.")


def _announce(address: str, folder: Path, *, opens: bool, as_json: bool) -> None:
    says = f"Chargeback Kit is at {address}", "Stop it with Ctrl-C."
    tell(says, lambda: {"address": address, "folder": str(folder)}, None, as_json=as_json)
    if opens:
        webbrowser.open(address)
