"""The command line: ``chargeback-kit bill FOLDER --month 2026-10 --out out/`` and its siblings."""

import errno
import os
import signal
import sys
from collections.abc import Container
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from chargeback_kit.commands.shared.console import WRONG_USE, ended, keep_standard_streams, say
from chargeback_kit.version import VERSION

COMMANDS = {
    "fetch": "Fetch call logs, people and licences of a tenant from Microsoft Graph into a bill folder.",
    "check": "Say what a folder holds, what is missing and what it would change; no bill is computed.",
    "init": "Write a first agreement.toml from the files of a folder, with a comment for everything else.",
    "bill": "Compute a bill and write its files.",
    "fleet": "Compute the bills of many tenants, and the tables of all.",
    "statements": "Write a page and a PDF for each cost centre, with nobody else's data, and a summary for finance.",
    "calls": "List the calls behind a number, and what they and the licences come to.",
    "explain": "Show how an amount comes about: each step with its rule and source.",
    "infer": "Say which settings the charges follow, call by call, and what would settle those left open.",
    "rates": "Find the rate card behind the reported charges, and the charges that contradict it.",
    "anomalies": "Find calls that are odd and cost, with the money at stake and what to do.",
    "compare": "Say why a month costs more or less than another, to the cent.",
    "keep": "Keep usage by month, rate again what a file touches, and say what changed.",
    "watch": "Watch a folder: new exports in, a provisional bill out, and each alert told once.",
    "verify": "Say whether files are the ones that were written, and whether they would come out the same.",
    "share": "Write one page that answers what-ifs by itself, without a server or a network.",
    "plan": "Choose everybody's calling plan so that fees and calls cost least, with proof.",
    "fund": "Propose opening, trigger and recharge of Communications Credits.",
    "apps": "Open the mini-apps in a browser, on this machine alone.",
}


def _kit(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Explain Microsoft Teams Phone bills and charge them back."""
    if version:
        typer.echo(f"chargeback-kit {VERSION}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def commands(words: Container[str] = COMMANDS) -> typer.Typer:
    """The command line. The commands among ``words`` can be run; the others are only listed, since to import them all
    takes longer than somebody waits for a page of help.
    """
    app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)
    app.callback(invoke_without_command=True)(_kit)
    for name, says in COMMANDS.items():
        if name in words:
            app.command(name)(getattr(import_module(f"chargeback_kit.commands.{name}"), name))
        else:
            app.command(name, help=says)(_listed)
    return app


LIBRARY_WORDS = {": Value error, ": ": ", ": Input should be ": ": it should be "}
"""What the library says of a value that is none, and what is said here."""


def _listed() -> None:
    """Stand for a command that is not among those of this line."""


def main() -> None:
    """The entry point of the command ``chargeback-kit``; wrong use is one line and status 2."""
    keep_standard_streams()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # an end that cleans up, as Ctrl-C is
    sys.exit(ended(_run))


def _run() -> int:
    if "" in sys.argv[1:]:
        before = sys.argv[sys.argv.index("", 1) - 1]
        say(
            f'What is given after "{Path(before).name}" is empty. Is a variable of the shell not set? '
            "The folder where you are is written as a dot."
        )
        return WRONG_USE
    try:
        return int(commands(_typed())(standalone_mode=False) or 0)
    except typer.Exit as done:
        return done.exit_code
    except SystemExit as end:  # typer ends so after a completion, and with 1 where nobody reads the output any more
        if not end.code:
            return 0
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)) from end
    except TyperException as wrong:
        said = wrong.format_message() if hasattr(wrong, "format_message") else str(wrong)
        for words, ours in LIBRARY_WORDS.items():
            said = said.replace(words, ours)
        say(f"{said.rstrip('.')}. See chargeback-kit --help.")
        return WRONG_USE


def _typed() -> list[str]:
    """The words of this line, or of the line that a shell wants to complete."""
    lines = (os.environ.get(name, "") for name in ("COMP_WORDS", "_TYPER_COMPLETE_ARGS"))
    return [*sys.argv[1:], *" ".join(lines).split()]
