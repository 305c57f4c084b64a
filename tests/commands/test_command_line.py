"""What every command shares: help and version at once, completion, a result for a program."""

import json
import os
import re
import subprocess
import sys
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

from chargeback_kit.cli import COMMANDS, commands
from chargeback_kit.version import VERSION

SAMPLE = Path(__file__).parents[2] / "sample_data"
OCTOBER, SEPTEMBER = str(SAMPLE / "2026-10"), str(SAMPLE / "2026-09")
SENTENCE = re.compile(r"(?:[A-Z]|[a-z_]+\.[a-z]+: ).*\.", re.DOTALL)
"""What the help says of an option: a sentence, before which a file of the folder may be named."""
SLOW = ("duckdb", "pandas", "pyarrow", "altair", "numpy")


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own; a slow library that it imports is named on the last line."""
    code = (
        "import sys; from chargeback_kit.cli import main\n"
        "sys.argv[0] = 'chargeback-kit'\n"
        "try: main()\n"
        f"finally: print('imported', [name for name in {SLOW} if name in sys.modules])"
    )
    line = [sys.executable, "-c", code, *words]
    return subprocess.run(line, capture_output=True, text=True, check=False, env=os.environ | environment)


def test_the_help_of_every_command_needs_no_library_and_offers_json() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from chargeback_kit.cli import COMMANDS, commands\n"
        "said = {name: CliRunner().invoke(commands((name,)), [name, '--help']).output for name in COMMANDS}\n"
        "print([name for name in said if COMMANDS[name].split()[0] not in said[name] or '--json' not in said[name]])\n"
        f"print([name for name in {SLOW} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[]\n[]\n", "")


@pytest.mark.parametrize("words", [(), ("--help",)], ids=["nothing", "help"])
def test_help_lists_every_command_and_needs_no_library(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.returncode == 0
    assert all(name in done.stdout for name in COMMANDS)
    assert done.stdout.endswith("imported []\n")


def test_the_version_needs_no_library() -> None:
    assert run("--version").stdout == f"chargeback-kit {VERSION}\nimported []\n"


def unsaid(command: Any) -> list[str]:
    """The options and arguments of a command of which its help says no sentence."""
    said = {str(each.name): str(getattr(each, "help", None) or "") for each in command.params}
    return [name for name, words in said.items() if not SENTENCE.fullmatch(words)]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_says_a_sentence_of_every_option(name: str) -> None:
    line: Any = get_command(commands((name,)))
    command = line.commands[name]
    assert unsaid(command) == []
    shown = " ".join(CliRunner().invoke(commands((name,)), [name, "--help"], terminal_width=10_000).output.split())
    for each in command.params:
        assert " ".join(str(each.help).split()) in shown, each.name


def test_an_option_without_a_sentence_is_seen() -> None:
    app = typer.Typer()

    @app.command()
    def odd(
        silent: str = "",
        lower: Annotated[str, typer.Option(help="so many.")] = "",
        cut: Annotated[str, typer.Option(help="So many")] = "",
        right: Annotated[str, typer.Option(help="So many.")] = "",
    ) -> None: ...

    assert unsaid(get_command(app)) == ["silent", "lower", "cut"]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_of_a_command_is_that_of_its_own_help(name: str) -> None:
    module = import_module(f"chargeback_kit.commands.{name}")
    assert str(getattr(module, name).__doc__).splitlines()[0] == COMMANDS[name]


@pytest.mark.parametrize(
    ("line", "offered"), [("chargeback-kit st", "statements"), ("chargeback-kit apps --js", "--json")]
)
def test_a_shell_completes_commands_and_their_options(line: str, offered: str) -> None:
    asked = {"_CHARGEBACK_KIT_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    done = run(**asked)
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == offered


def test_a_mistyped_command_is_named_with_the_one_that_is_meant() -> None:
    done = run("bil")
    assert done.returncode == 2
    assert "No such command 'bil'. Did you mean 'bill'?" in done.stderr


def figures(*words: str) -> dict[str, Any]:
    """What a command says for a program."""
    done = CliRunner().invoke(commands(), [*words, "--json"])
    assert done.exit_code == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def test_results_for_a_program_agree_with_each_other(tmp_path: Path) -> None:
    """A bill, its statements and the calls behind them come to one sum; a comparison ends at it."""
    month = ("--month", "2026-10")
    bill = figures("bill", OCTOBER, *month, "--out", str(tmp_path / "bill"))
    owed = figures("statements", OCTOBER, *month, "--out", str(tmp_path / "statements"))["owed"]
    calls = figures("calls", OCTOBER, *month, "--find", "Sales")
    change = figures("compare", SEPTEMBER, OCTOBER, "--out", str(tmp_path / "change"))
    assert bill["written_to"] == str(tmp_path / "bill")
    assert sum(map(Decimal, owed.values())) == Decimal(bill["totals"]["total"]) == Decimal(change["after"])
    assert calls["amount"] == owed["Sales"]
    assert Decimal(calls["amount_of_calls"]) + Decimal(calls["amount_of_licences"]) == Decimal(calls["amount"])
    assert "written_to" not in calls


def test_the_first_agreement_is_said_to_a_program(tmp_path: Path) -> None:
    (tmp_path / "users.csv").write_bytes((SAMPLE / "2026-10" / "users.csv").read_bytes())
    (tmp_path / "calls.zip").write_bytes(next((SAMPLE / "2026-10").glob("Export*.zip")).read_bytes())
    said = figures("init", str(tmp_path))
    assert said["written_to"] == str(tmp_path / "agreement.toml")
    assert said["agreement"] == (tmp_path / "agreement.toml").read_text(encoding="utf-8")


def test_where_the_apps_are_is_said_to_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "http://127.0.0.1:1/?token=secret"
    monkeypatch.setattr(
        "chargeback_kit.serving.server.serve",
        lambda found, folder, listener, announce: (listener.close(), announce(address)),
    )
    assert figures("apps", "--no-browser", "--folder", OCTOBER) == {"address": address, "folder": OCTOBER}


def test_advice_for_a_program_is_what_lies_in_its_file(tmp_path: Path) -> None:
    plan = figures("fund", OCTOBER, "--out", str(tmp_path / "fund"))
    assert plan.pop("written_to") == str(tmp_path / "fund")
    assert plan == json.loads((tmp_path / "fund" / "funding.json").read_text(encoding="utf-8"))
