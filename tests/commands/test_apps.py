"""What `chargeback-kit apps` says before it starts anything, and how the server is set up."""

import socket
from importlib import util
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chargeback_kit.beginning.sample import sample
from chargeback_kit.cli import commands
from chargeback_kit.commands import apps
from chargeback_kit.problems import InputError
from chargeback_kit.serving import catalogue, server, settings
from chargeback_kit.serving.configuration import EXPOSED, Configuration, read


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
        taken.bind((Configuration().listen, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert refused("--port", str(port)) == (
            f"Port {port} is taken on this machine. Name another one, or leave --port out."
        )
        with server.listening(None, port) as free:
            assert free.getsockname()[1] != port


def test_two_servers_that_begin_together_have_a_port_each() -> None:
    """A port is held from the moment it is chosen, not from the moment pages are served."""
    with socket.socket() as probe:
        probe.bind((Configuration().listen, 0))
        usual = probe.getsockname()[1]
    with server.listening(None, usual) as first, server.listening(None, usual) as second:
        assert first.getsockname()[1] == usual
        assert second.getsockname()[1] != usual


def test_an_address_that_is_none_of_this_machine() -> None:
    with pytest.raises(InputError, match=r"^Nobody can listen at 192\.0\.2\.1, port 8866 .*Name an address of this"):
        server.listening(8866, 8866, "192.0.2.1")


def test_every_notebook_is_one_line_and_on_the_landing_page() -> None:
    listed = {found.name for found in catalogue.apps()}
    assert listed == {path.stem for path in catalogue.folder().glob("*.ipynb")}
    for found in catalogue.apps():
        assert found.source == f"from chargeback_kit.screens import {found.name}; {found.name}()"


def test_the_apps_that_are_served_are_the_tabs_of_a_page() -> None:
    tabs = settings.config(Configuration(port=1)).VoilaConfiguration.resources["kit_apps"]
    assert [tab["name"] for tab in tabs] == list(catalogue.ORDER)
    chosen = Configuration(port=1, apps=["compare", "plan_mix"])
    assert [tab["name"] for tab in settings.config(chosen).VoilaConfiguration.resources["kit_apps"]] == [
        "plan_mix",
        "compare",
    ]
    assert "'plan_mux' is no app; there are bill_explainer" in refused("--app", "plan_mux")


def test_nothing_a_visitor_sends_changes_the_server() -> None:
    page = settings.config(Configuration(port=1)).VoilaConfiguration
    assert (page.allow_template_override, page.allow_theme_override) == ("NO", "NO")
    assert (page.show_tracebacks, page.strip_sources, page.file_allowlist) == (False, True, [])


def test_what_an_installed_kit_needs_lies_in_the_wheel() -> None:
    inside = Path(server.__file__).parent / "share"
    names = {path.relative_to(inside).as_posix() for path in inside.rglob("*") if path.is_file()}
    template = "voila/templates/kit"
    assert {"kernels/python3/kernel.json", f"{template}/conf.json", f"{template}/index.html.j2"} <= names
    assert sample().joinpath("agreement.toml").is_file()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "visitor = 3",
            "apps.toml: visitor: is no key of the configuration of the apps; the keys here are folder",
        ),
        (
            "visitors = 0",
            "apps.toml: visitors: 0 should be greater than or equal to 1. Correct it, or",
        ),
        ('visitors = "3"', "apps.toml: visitors: '3' should be a valid integer."),
        ('listen = "evil.example"', "apps.toml: listen: 'evil.example' should be an address of this machine"),
        ('prefix = "kit"', "apps.toml: prefix: 'kit' should begin and end with a slash."),
        (
            'folder = "nowhere"',
            "nowhere: there is no such folder or zip. Name a bill folder, or take folder",
        ),
        ("visitors =", "apps.toml: not valid TOML: Invalid value (at end of document). Correct that line."),
    ],
)
def test_a_configuration_that_says_something_wrong(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "apps.toml"
    path.write_text(text, encoding="utf-8")
    assert refused("--config", str(path)).startswith(sentence)


def test_a_configuration_that_is_not_there() -> None:
    assert refused("--config", "nowhere.toml").startswith("nowhere.toml: there is no such file.")


def test_the_example_names_every_key_and_changes_nothing() -> None:
    path = Path(__file__).parents[2] / "deploy" / "apps.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    named = {line.removeprefix("# ").partition(" = ")[0] for line in lines if " = " in line}
    assert named == {*Configuration.model_fields}
    assert read(path).model_copy(update={"folder": ""}) == Configuration()


def test_who_listens_to_other_machines_is_told_what_it_means() -> None:
    assert [Configuration(listen=each).is_exposed for each in ("127.0.0.1", "::1", "0.0.0.0", "10.0.0.1")] == [
        *(False, False, True, True),
    ]
    assert "every machine that can reach this one" in EXPOSED
