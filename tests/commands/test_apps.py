"""What `chargeback-kit apps` says before it starts anything, and how the server is set up."""

import socket
from importlib import util
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chargeback_kit.cli import commands
from chargeback_kit.commands import apps
from chargeback_kit.serving import catalogue, server, settings


def refused(*words: str) -> str:
    """The one sentence of a wrong call."""
    done = CliRunner().invoke(commands(), ["apps", "--no-browser", *words])
    assert (done.exit_code, done.stdout) == (2, "")
    (sentence,) = done.stderr.splitlines()
    return sentence


def test_a_folder_that_is_not_there() -> None:
    assert refused("--folder", "nowhere") == (
        "nowhere: there is no such folder or zip. Name a bill folder, or leave --folder out."
    )


def test_packages_that_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apps, "find_spec", lambda name: None if name == "voila" else util.find_spec(name))
    assert refused() == "The apps need more packages. Install them: pip install 'chargeback-kit[notebooks]'"


def test_a_port_that_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind((settings.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert refused("--port", str(port)) == (
            f"Port {port} is taken on this machine. Name another one, or leave --port out."
        )
        assert server.port_for(None, port) != port


def test_every_notebook_is_one_line_and_on_the_landing_page() -> None:
    listed = {found.name for found in catalogue.apps()}
    assert listed == {path.stem for path in catalogue.folder().glob("*.ipynb")}
    for found in catalogue.apps():
        assert found.source == f"from chargeback_kit.screens import {found.name}; {found.name}()"


def test_nothing_a_visitor_sends_changes_the_server() -> None:
    page = settings.config(1, preheat=False, idle_seconds=60).VoilaConfiguration
    assert (page.allow_template_override, page.allow_theme_override) == ("NO", "NO")
    assert (page.show_tracebacks, page.strip_sources, page.file_allowlist) == (False, True, [])


def test_what_an_installed_kit_needs_lies_in_the_wheel() -> None:
    inside = Path(server.__file__).parent / "share"
    names = {path.relative_to(inside).as_posix() for path in inside.rglob("*") if path.is_file()}
    template = "voila/templates/kit"
    assert {"kernels/python3/kernel.json", f"{template}/conf.json", f"{template}/index.html.j2"} <= names
    assert catalogue.sample().joinpath("agreement.toml").is_file()
